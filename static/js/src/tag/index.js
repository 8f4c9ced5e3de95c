import { debug } from '../lifecycle/debug.js'
import { guard, listen } from '../lifecycle/guard.js'
import { makeStorage } from '../lifecycle/storage.js'
import { bytes, clean, parse, stringify } from '../lifecycle/text.js'
import { uuid7 } from '../lifecycle/uuid7.js'
import { whenLeaving } from '../lifecycle/when_leaving.js'
import { whenShown } from '../lifecycle/when_shown.js'
import { makeCommands } from './commands.js'
import { makeConsent, refusal } from './consent.js'
import { backoff, makeDelivery } from './delivery.js'
import { makeHttp } from './http.js'
import { makeIdentity } from './identity.js'
import { makeKeptConsent } from './kept_consent.js'
import { makeOnce } from './once.js'
import { keepLog, opened } from './opened.js'
import { makePages } from './pages.js'
import { makeParts } from './parts.js'
import { LEASE, makeQueue } from './queue.js'
import { ownScript } from './script.js'
import { SIGNALS } from './signals.js'
import { OWED, makeTellingConsent } from './telling_consent.js'
import { makeTurns } from './turns.js'

/* global __VERSION__ */

/** What may change who is to see which popup. */
const DECIDES = /^(page_view|view_item|view_cart|add_to_cart|remove_from_cart|cart_update|begin_checkout|purchase|set_properties)$/
/** A page view waits this long, so that what is seen on the page goes with it; the first a little longer, for who looks to arrive. */
const PAGE_WAIT = 450
const FIRST_WAIT = 1500
/** Markup and dataLayer may come after us. */
const LOOKS = [0, 300, 1000, 3000]
const MAX_EVENT = 15000
const TRIES = 5
/** The consent tools of others are often the last to load; nobody is asked before they have had this long. */
const ASK_AFTER = 1000

const now = () => Date.now()

/** @param {(run: (args: any[]) => void) => void} ready hands over what answers the global's calls */
function begin(win, { base, shop }, ready) {
  const doc = win.document
  const http = makeHttp(win, base)
  const local = makeStorage(win, 'localStorage')
  const session = makeStorage(win, 'sessionStorage')
  const tokens = { debug: opened(win, session, '.debug'), map: opened(win, session, '.map') }
  const log = tokens.debug && keepLog()
  let settings = null
  let popups = null
  let sources = null
  let signals = null
  let prompt = null

  const consent = makeConsent(() => settings, onMay, () => !!win.navigator.globalPrivacyControl)
  const kept = makeKeptConsent(local, consent)
  const mayStore = () => consent.may().store
  const denied = () => consent.said().measurement === false
  const identity = makeIdentity({ local, session, now, mayStore })
  const queue = makeQueue({ local, now, shop, tab: identity.tab, page: uuid7(now()), mayStore })
  const memory = {
    get: (name) => (mayStore() ? local.get(name) : null),
    set: (name, value) => mayStore() && local.set(name, value),
    remove: local.remove,
  }
  const delivery = makeDelivery({ http, queue, turns: makeTurns(win), shared: memory, may: consent.may, now, random: Math.random, envelope, onAnswer })
  const telling = makeTellingConsent({ http, local, memory, shop, identity, consent, delivery, mayStore, isSet: () => !!settings })
  const pages = makePages({ win, beforePage, onPage, onSettled })
  const { page } = pages
  const isRepeated = makeOnce()
  const part = makeParts(base, {
    win,
    base,
    shop,
    log,
    tokens,
    envelope,
    signals: consent.signals,
    page,
    debug,
    emit,
    /** What could be seen at once has been seen: what was told of it goes out with the page's view. */
    seen: () => delivery.wake(PAGE_WAIT),
    settings: () => settings,
    may: consent.may,
    said: consent.said,
    say: (name, values) => telling.hear(values, '', name),
    answer: (values, wording) => telling.hear(values, wording, 'prompt'),
    memory,
    tell: (name, params) => emit({ name, params, page: page(), at: now() }),
    post: (path, body) => http.request(path, { v: 1, shop, url: page().url, ...body }),
    get: (path) => http.request(path),
    part: (name) => part(name),
    allowed: () => (!delivery.isSilent() && consent.may().capture ? settings.capture : null),
  })

  /** What others ask the visitors is waited for: nothing is allowed until the part has come, and then until they have answered. */
  function readSignals() {
    if (signals || !SIGNALS(win)) return
    signals = true
    consent.say('signals', null)
    part('signals')
  }

  async function openPrompt(asked) {
    prompt = await part('prompt')
    if (prompt) prompt.open(asked)
  }

  function askOnce() {
    const isSilent = !signals && consent.said().measurement === undefined
    if (settings && settings.send && settings.consent.prompt && isSilent && now() - page().at >= ASK_AFTER) openPrompt()
  }

  function look() {
    readSignals()
    askOnce()
    if (!consent.may().send) return
    if (sources) sources.look()
    else if (sources === null) {
      sources = false
      part('sources').then(guard((started) => {
        sources = started
        if (sources) sources.look()
        else delivery.wake(0)
      }))
    }
  }

  const wakeForView = () => delivery.wake(sources ? PAGE_WAIT : FIRST_WAIT)

  function envelope(events, leaving) {
    const context = pages.context(__VERSION__)
    const { id } = page()
    const visitor = identity.visitor()
    if (visitor && events.length) telling.sends(events)
    return {
      v: 1,
      shop,
      sent_at: now(),
      visitor,
      tab: identity.tab(),
      consent: consent.said(),
      context,
      decide: !leaving && consent.may().decide && (!events.length || events.some(({ name, page }) => page === id && DECIDES.test(name))),
      events: events.map((event) => (event.url === context.url ? { ...event, url: undefined } : event)),
    }
  }

  function onAnswer({ decision }, sent) {
    telling.arrived(sent)
    const { id } = page()
    if (decision && consent.may().decide && sent.some(({ page }) => page === id)) guard(take)(decision)
  }

  async function take(decision) {
    const current = page()
    popups = popups || ((decision.places || (decision.popups || '')[0]) && (await part('popups')))
    if (popups && current === page() && consent.may().decide) popups.take(decision)
  }

  /** For what changes a page after its view has been answered. */
  async function decideAgain() {
    const { id, settled } = page()
    if (!settled || !consent.may().decide || delivery.isSilent() || queue.items().some(({ event }) => event.id === id)) return
    const { body } = await http.request('/v1/decide', envelope([], false))
    if (body) onAnswer(body, [{ page: id }])
  }

  /** The first of a page's events, told as late as may be: until then its title may be the last page's. */
  function view(current) {
    const { id, at, url, referrer, viewed } = current
    if (viewed || denied()) return
    current.viewed = true
    queue.push({ id, name: 'page_view', at, page: id, url, params: clean({ page_title: doc.title, page_referrer: referrer }) })
  }

  function emit({ name, params, source, page, at }) {
    if (denied()) return
    const event = { id: uuid7(now()), name, at, page: page.id, source, url: page.url, params: clean(params) }
    const { items } = event.params
    if (isRepeated(name, event.params, page.id)) return
    view(page)
    while (Array.isArray(items) && items.length > 1 && bytes(stringify(event)) > MAX_EVENT) items.length >>= 1
    debug('queued', name, source, event.params)
    // What is told of a page that was left has nobody waiting for it.
    if (page.told) page.told.push([name, event.params])
    if (popups) popups.event(name, event.params)
    queue.push(event)
    delivery.added(name)
  }

  function beforePage() {
    view(page())
    if (sources) sources.leave()
  }

  function onPage() {
    if (popups) popups.newPage()
    if (sources) sources.newPage()
  }

  function onSettled(current) {
    view(current)
    LOOKS.forEach((wait) => setTimeout(guard(look), wait))
    wakeForView()
  }

  /** What is allowed has changed, and what follows from it is done at once. */
  function onMay(before, after) {
    const current = page()
    debug('consent', after, consent.said())
    if (prompt && (signals || consent.said().measurement !== undefined)) prompt.close()
    if (denied()) {
      identity.forget(OWED)
      // Until the settings are here: a page that is left before that must not lose it.
      kept.forget(settings ? null : refusal(consent.signals.api))
      queue.remove(() => true)
      if (current) current.viewed = false
    }
    if (!after.capture) queue.remove(({ name }) => /^(email|field)_/.test(name))
    if (!after.decide && popups) popups.stop()
    if (after.capture && settings.capture && settings.capture.mode !== 'off') part('capture')
    if (after.store) {
      kept.keep(consent.signals.api)
      local.set('.settings', stringify({ shop, settings }))
      if (!before.store) {
        queue.adopt()
        // What a tab that was closed a moment ago has left behind is only known for that in a while.
        setTimeout(() => delivery.wake(0), LEASE)
      }
    } else if (settings && (settings.consent.mode !== 'strict' || settings.consent.prompt) && Object.keys(refusal(consent.signals.api)).length) {
      // Where silence means yes, or would be asked about again, a no must outlive the page. It is all that is kept, and it identifies nobody.
      kept.keep(refusal(consent.signals.api))
    }
    queue.save()
    if (!current) return
    if (after.send) {
      if (current.settled) {
        view(current)
        look()
      }
      wakeForView()
    }
    if (after.decide && !before.decide) guard(decideAgain)()
  }

  const commands = makeCommands({
    onConsent: (values, wording) => telling.hear(values, wording),
    onPrivacy: () => openPrompt(true),
    onEvent(name, params) {
      page().heard.push(name)
      emit({ name, params, source: 'api', page: page(), at: now() })
    },
    onShow: (popup) => popups && popups.show(popup),
    onPage(said) {
      const { said: known } = page()
      const news = Object.keys(said).some((key) => known[key] !== said[key])
      Object.assign(known, said)
      if (news) guard(decideAgain)()
    },
  })

  function useSettings(next) {
    const before = consent.may()
    settings = next
    onMay(before, consent.may())
    telling.ready()
    if (page().settled) look()
  }

  async function loadSettings() {
    for (let tries = 0; tries < TRIES; tries++) {
      const { status, body } = await http.request('/v1/settings?shop=' + encodeURIComponent(shop), null, tries % 2)
      if (status === 200 && body) return useSettings(body)
      debug('settings', status)
      if (status >= 400 && status < 500 && status !== 429) return delivery.silence()
      const last = parse(local.get('.settings'))
      if (!settings && last && last.shop === shop && last.settings) useSettings(last.settings)
      await new Promise((resolve) => setTimeout(resolve, backoff(tries + 1, Math.random)))
    }
  }

  /** Whoever opened this page to look at it hears of it also where nothing else of ours gets through. */
  function refusedBy(directive) {
    debug('csp', directive)
    if (log && win.opener) win.opener.postMessage({ shopbell: 'csp', value: directive }, base)
  }

  function start() {
    kept.begin()
    telling.resume()
    listen(win, 'storage', kept.reread)
    listen(win, 'pageshow', kept.reread)
    pages.start()
    const leave = () => {
      telling.leave()
      view(page())
      if (sources) sources.leave()
      delivery.leave()
    }
    whenLeaving(win, leave, () => {
      telling.back()
      kept.reread()
      delivery.back()
    })
    listen(win, 'online', delivery.back)
    listen(doc, 'securitypolicyviolation', ({ blockedURI, effectiveDirective }) => {
      if (String(blockedURI).indexOf(base) === 0) refusedBy(effectiveDirective)
    })
    ready(([name, ...args]) =>
      commands[name] ? commands[name](...args) : debug('refused', 'no such call', name),
    )
    readSignals()
    if (tokens.map) part('mapper')
    if (log) part('panel')
    guard(loadSettings)()
  }

  whenShown(doc, guard(start))
}

function install(win) {
  const own = ownScript(win.document)
  if (!own || win.top !== win.self) return
  const prior = win.shopbell
  const shops = (prior && prior.shops) || {}
  if (shops[own.shop]) return

  let waiting = typeof prior === 'function' ? [...(prior.q || [])].map((args) => [...args]) : []
  let run = (args) => waiting.push(args)
  win.shopbell = function () {
    if (prior && prior.shops) prior.apply(this, arguments)
    guard(run)([...arguments])
  }
  win.shopbell.shops = { ...shops, [own.shop]: true }
  begin(win, own, (next) => {
    run = next
    waiting.forEach(guard(run))
    waiting = []
  })
}

guard(install)(window)
