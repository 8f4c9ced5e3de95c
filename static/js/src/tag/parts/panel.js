import { attr } from '../../lifecycle/dom.js'
import { guard } from '../../lifecycle/guard.js'
import { makeStorage } from '../../lifecycle/storage.js'
import { findAll } from '../mapping/read.js'
import { findings } from '../panel/findings.js'
import { el, makePanel } from '../panel/frame.js'
import { keepToken } from '../panel/keep.js'
import sheet from '../panel/panel.css'
import { makeSections } from '../panel/sections.js'
import { requests, tellings } from '../panel/story.js'

/* global __VERSION__ */

const MOST = 500
const DRAW_AFTER = 120
/** What has no entry of its own (a second tag, a source that stays silent) is looked for this often. */
const LOOK_EVERY = 1000
/** Whoever waits for a report has all of it by then. */
const DONE_AFTER = 5000
const VIEW = '.debug_view'
const PAGES = ['problems', 'seen', 'sent', 'consent', 'decision']

const PRODUCT_PAGE = /\/(products?|items?|p|dp)\/./i
const PRODUCT = '[itemprop=price],form[action*="/cart/add"],[name=add-to-cart]'

/** A value that only this code reads. */
function storageWorks(local) {
  local.set('.probe', 1)
  const works = local.get('.probe')
  local.remove('.probe')
  return !!works
}

/**
 * Shows one of the shop's people, on their own page, what the tag sees, sends, and is kept from; and tells the admin's live check,
 * where that has opened the page. Visitors have no token: for them nothing is drawn, and this part is not even fetched.
 */
export default function start({ win, base, shop, log, tokens, page, settings, may, said, signals, envelope, post }) {
  const doc = win.document
  const token = typeof tokens.debug === 'string' ? tokens.debug : ''
  const session = makeStorage(win, 'sessionStorage')
  const storage = storageWorks(makeStorage(win, 'localStorage'))
  const [shown, isSmall] = (session.get(VIEW) || '').split(',')
  const view = { shown: PAGES.indexOf(shown) < 0 ? PAGES[0] : shown, isSmall }
  const open = new Set()
  let opened = null
  let problem = null
  let skew = 0
  let panel = null
  let sections = null
  let trace
  let visitor
  let drawn = ''
  let timer = 0
  let asks = 0
  let reported = ''
  const begun = Date.now()
  let news = 0

  const say = ([, ...told]) => win.console.log('[shopbell]', ...told)
  const of = (kind) => log.entries.filter((entry) => entry[1] === kind)

  /** Everything that the rules in findings.js and the pages of the panel look at. */
  function look() {
    const { entries } = log
    const failed = of('settings').pop()
    const seen = {
      entries,
      base,
      shop,
      opened,
      problem,
      skew,
      storage,
      trace,
      visitor,
      signals,
      version: __VERSION__,
      pageOrigin: win.location.origin,
      csp: of('csp').map(([, , directive]) => String(directive)),
      faults: of('fault').filter(([, , what]) => what === 'a part did not load').map(([, , , name]) => String(name)),
      settings: settings(),
      settingsStatus: failed ? failed[2] : null,
      sent: requests(entries),
      told: tellings(entries).filter(({ source }) => source),
      may: may(),
      said: said(),
      facts: page().facts,
      waited: Date.now() - page().at,
      tags: findAll(doc, 'script[src*="bell.js"]').filter((script) => attr(script, 'data-shop') === shop || script.src.indexOf('shop=' + shop) > 0).length,
      isProduct: PRODUCT_PAGE.test(win.location.pathname) || findAll(doc, PRODUCT).length > 0,
    }
    return Object.assign(seen, { found: findings(seen) })
  }

  const draw = guard(() => {
    timer = 0
    const seen = look()
    report(seen)
    if (!panel) return
    const { shown } = view
    const now = JSON.stringify([shown, seen.found, news, trace])
    if (now === drawn) return
    drawn = now
    const wrong = seen.found.filter(([code]) => opened.checks[code] && opened.checks[code].state !== 'good').length
    panel.update({ shown, wrong, pieces: sections[shown](seen) })
  })

  const later = () => {
    timer = timer || setTimeout(draw, DRAW_AFTER)
  }

  /** To the admin's origin only: as the server named it, or, where it could not be asked, where the tag itself comes from. */
  const report = ({ found }) => {
    const done = Date.now() - begun > DONE_AFTER
    const message = { shopbell: 'check', findings: found, done }
    const words = JSON.stringify(message)
    if (!win.opener || reported === words) return
    reported = words
    win.opener.postMessage(message, opened ? opened.admin : base)
  }

  async function askWhy() {
    const mine = ++asks
    if (!may().send || view.shown !== 'decision') return
    const asked = Object.assign(envelope([], true), { debug: token })
    visitor = asked.visitor
    const { status, body } = await post('/v1/decide', asked)
    if (mine !== asks) return
    trace = status === 200 && body && Array.isArray(body.trace) ? body.trace : null
    later()
  }

  function show(name) {
    view.shown = name
    keepView()
    guard(askWhy)()
    draw()
  }

  const keepView = () => session.set(VIEW, view.shown + ',' + (view.isSmall ? 1 : ''))

  function begin() {
    sections = makeSections({ state: opened, open })
    const frame = makePanel({
      win,
      sheet,
      onClose: end,
      onShrink(isSmall) {
        view.isSmall = isSmall
        keepView()
      },
    })
    const tabs = PAGES.map((name) => el('button', { type: 'button', role: 'tab', 'data-key': name, click: () => show(name) }))
    const box = el('div', { class: 'page', role: 'tabpanel' })
    frame.name(opened.words, opened.name)
    frame.show(el('nav', { role: 'tablist' }, ...tabs), box)
    if (view.isSmall) frame.shrink()
    panel = {
      end: frame.end,
      update({ shown, wrong, pieces }) {
        const { activeElement } = box.getRootNode()
        const key = activeElement && activeElement.getAttribute('data-key')
        tabs.forEach((tab, i) => {
          tab.setAttribute('aria-selected', String(PAGES[i] === shown))
          tab.replaceChildren(opened.words[PAGES[i]] || PAGES[i], ...(i || !wrong ? [] : [el('span', {}, String(wrong))]))
        })
        box.replaceChildren(...pieces.filter(Boolean))
        const again = key && findAll(box, '[data-key]').find((one) => one.getAttribute('data-key') === key)
        if (again) again.focus({ preventScroll: true })
      },
    }
  }

  let forgetToken = () => {}
  function end() {
    forgetToken()
    session.remove(VIEW)
    panel.end()
    panel = null
  }

  async function openPanel() {
    const asked = Date.now()
    const { status, body } = await post('/v1/debug', { token })
    if (status === 200 && body && body.ok) {
      opened = body
      skew = (asked + Date.now()) / 2 - body.now
      begin()
      guard(askWhy)()
    } else {
      problem = body && body.error
      hint()
      // What the server refuses will not become valid by waiting.
      if (status === 403) forgetToken()
    }
    draw()
  }

  const hint = () =>
    say([0, `Shown here: ${base}/admin/shops/${encodeURIComponent(shop)}/install/debug?to=${encodeURIComponent(page().url)}`])

  log.entries.forEach(say)
  log.add = (entry) => {
    if (log.entries.push(entry) > MOST) log.entries.shift()
    say(entry)
    news++
    if (/^(decision|consent|closed)$/.test(entry[1])) guard(askWhy)()
    later()
  }
  if (!token) return hint()
  forgetToken = keepToken(win, 'debug', token)
  setInterval(later, LOOK_EVERY)
  guard(openPanel)()
}
