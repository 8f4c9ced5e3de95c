import { debugTo } from '../../lifecycle/debug.js'
import { guard } from '../../lifecycle/guard.js'
import { TRIGGERS } from '../../triggers/index.js'
import { remaining, together } from '../../triggers/sets.js'
import { inTheWay, isTyping, makeArbiter } from '../arbiter.js'
import { makePending } from '../pending.js'

/** An answer that takes longer is for a moment that has passed. */
const PATIENCE = 4000
/** Where the browser does not say when it is idle. */
const LATER = 2000
/** So many, by their order, are drawn before their moment: one of them is nearly always the one that opens. */
const AHEAD = 2

/**
 * What the server has decided: keeps the triggers of the popups that may be shown, and shows one when its moment comes.
 * What it is drawn with is fetched and compiled, and the popup drawn beside the page, while that has nothing else to do; where data is to be saved only then.
 * @param {{win: Window, base: string, debug: Function, page: () => {at: number, told: [string, object][]}, memory: object, tell: (name: string, params: object) => void,
 *   envelope: (events: object[], leaving: boolean) => object, get: (path: string) => Promise<object>, part: (name: string) => Promise<object>,
 *   post: (path: string, body: object) => Promise<object>, load?: (url: string) => Promise<object>}} tools
 */
export default function start({ win, base, debug, page, memory, envelope, tell, get, post, part, load = (url) => import(url) }) {
  debugTo(debug)
  const doc = win.document
  /** @type {Map<string, {entry: object, stop: () => void}>} by popup */
  const armed = new Map()
  const pending = makePending({ memory, now: () => Date.now() })
  const listeners = []
  const watchers = []
  let decision = null
  let shown = {}
  let told = {}
  const open = new Set()
  const warm = {}
  /** Popups that were drawn before their moment, by the entry that they were drawn from: what is decided anew is drawn anew. */
  const ahead = new Map()
  /** What stands on the page beside its popups: tabs, buttons, the owner's own places. */
  let places = null

  /** Addresses in a decision are paths: the shop may serve us under a path of its own. */
  const withBase = (paths) => Object.assign({}, ...Object.keys(paths).map((name) => ({ [name]: base + paths[name] })))

  const about = (wish, params) =>
    Object.assign({ popup: wish.entry.popup, token: wish.entry.token, trigger: wish.trigger }, wish.signal && { signal: wish.signal }, wish.entry.delay && { delayed: true }, params)

  function withheld(wish, reason) {
    const key = wish.entry.popup + reason
    if (told[key]) return
    told[key] = true
    debug('withheld', wish.entry.popup, reason)
    tell('promotion_withheld', about(wish, { reason }))
  }

  /** The server knows what other tabs and devices have shown meanwhile, and it is asked before anything opens. */
  async function mayOpen(wish) {
    const { entry, trigger, signal } = wish
    const { consent, context } = envelope([], true)
    const asked = post('/v1/popups/' + entry.popup + '/show', { token: entry.token, trigger, signal, consent, context })
    const answer = await Promise.race([asked, new Promise((resolve) => setTimeout(resolve, PATIENCE))])
    const { body } = answer || {}
    const { clock } = body || {}
    // How wrong the clock here is, and since when the visitor knows the offer.
    if (clock) wish.clock = { skew: clock.now - Date.now(), first: clock.first }
    return body && body.show ? '' : (body && body.gate) || 'server_away'
  }

  const arbiter = makeArbiter({
    doc,
    isWanted: ({ entry }) => armed.has(entry.popup),
    withheld,
    async open(wish) {
      const { popup } = wish.entry
      const entry = (wish.entry = armed.get(popup).entry)
      const made = ahead.get(entry) || makeDrawing(entry, wish.root)
      const { stop } = made
      ahead.delete(entry)
      made.wish = wish
      shown[popup] = true
      disarm(popup)
      pending.end(popup)
      debug('opened', popup)
      open.add(stop)
      try {
        // What was not drawn before is drawn while the server is asked. Whoever is held out only asks, so that the shop knows who would have seen it.
        const [drawn, refused] = await Promise.all([entry.document && made.draw(), mayOpen(wish)])
        if (stop.signal.aborted) return
        const reason = refused || inTheWay(doc, wish)
        if (reason) {
          stop.abort()
          open.delete(stop)
          shown[popup] = false
          return withheld(wish, reason)
        }
        if (places) places.opened(wish.entry)
        const closed = await drawn.open()
        debug('closed', closed)
        if (places) places.closed(wish.entry, closed)
      } catch (error) {
        debug('fault', 'the runtime did not load', error)
        tell('promotion_withheld', about(wish, { reason: 'runtime_failed' }))
      }
      open.delete(stop)
    },
  })

  /** One popup's drawing, once: whose wish it is may be known later than what is drawn. */
  function makeDrawing(entry, root) {
    const { runtime, games } = decision
    const stop = new win.AbortController()
    const made = { stop, draw }
    const report = guard((name, params) => tell(name, about(made.wish, params)))
    const given = { entry, root, games: withBase(games || {}), base, post, report, clock: () => made.wish.clock, onVisit: view().onVisit, signal: stop.signal }
    let drawing
    function draw() {
      // All at once, not one after the other. The runtime does without a module that does not come.
      if (!drawing) for (const path of entry.modules || []) load(base + path).catch(() => {})
      return (drawing = drawing || load(base + runtime).then(({ prepare }) => prepare(given)))
    }
    return made
  }

  /** A picture is only asked for when its popup is, and a place in the page is known by coming near. */
  function drawAhead(next, entries) {
    if (next !== decision) return
    const few = entries.filter(({ popup, document }) => armed.has(popup) && !document.image && (document.display || {}).type !== 'embedded')
    for (const entry of few.slice(0, AHEAD)) {
      const made = makeDrawing(entry)
      ahead.set(entry, made)
      made.draw().catch(() => ahead.delete(entry))
    }
  }

  function forget() {
    ahead.forEach(({ stop }) => stop.abort())
    ahead.clear()
  }

  function disarm(popup) {
    armed.get(popup).stop()
    armed.delete(popup)
  }

  const forgets = (list, fn) => () => list.splice(list.indexOf(fn), 1)

  const disarmAll = () => [...armed.keys()].forEach(disarm)

  const view = () => ({
    win,
    startedAt: page().at,
    isTyping: () => isTyping(doc),
    onEvent(fn) {
      listeners.push(fn)
      page().told.forEach(([name, params]) => setTimeout(guard(() => listeners.indexOf(fn) >= 0 && fn(name, params))))
      return forgets(listeners, fn)
    },
    onVisit(fn) {
      watchers.push(fn)
      setTimeout(guard(() => watchers.indexOf(fn) >= 0 && fn(decision.visit || {})))
      return forgets(watchers, fn)
    },
  })

  function arm(entry) {
    const stops = []
    const uses = (entry.triggers || []).filter(({ trigger }) => {
      const isKnown = Object.prototype.hasOwnProperty.call(TRIGGERS, trigger)
      if (!isKnown) debug('refused', 'unknown trigger', trigger)
      return isKnown
    })
    const stop = () => stops.splice(0).forEach((one) => one())
    const wish = (trigger, signal, root) => {
      const { patient, judgesTyping } = TRIGGERS[trigger] || { patient: true }
      arbiter.wish({ entry, trigger, signal, root, patient: patient || !!entry.delay, judgesTyping })
    }
    const wait = ({ at, trigger, signal }) => {
      stop()
      const timer = setTimeout(guard(() => wish(trigger, signal)), remaining(entry.delay, at, Date.now()))
      stops.push(() => clearTimeout(timer), ...cancels())
    }
    const cancels = () =>
      (entry.cancel || []).map((name) =>
        view().onEvent((heard) => {
          if (heard !== name) return
          debug('withheld', entry.popup, 'called_off')
          pending.end(entry.popup)
          stop()
        }),
      )
    const fired = together(uses.length, entry.match, (index, told) => {
      const { trigger } = uses[index]
      const signal = told && told.signal
      if (!entry.delay) return wish(trigger, signal)
      pending.begin(entry, trigger, signal)
      wait(pending.of(entry))
    })
    armed.set(entry.popup, { entry, stop, wish })
    const begun = entry.delay && pending.of(entry)
    if (begun) return wait(begun)
    stops.push(...cancels())
    uses.forEach(({ trigger, params }, index) => stops.push(TRIGGERS[trigger].arm(params || {}, guard((told) => fired(index, told)), view())))
  }

  /** The visitor's own press, or a place that has come near: also of what has been closed on this page. */
  function press(entry, trigger, root) {
    if (!armed.has(entry.popup)) arm({ ...entry, triggers: [], cancel: [], delay: 0 })
    armed.get(entry.popup).wish(trigger, undefined, root)
  }

  // Read when the page is idle, made ready in another idle moment, and drawn in a third: what is left to do when the trigger fires is to put it there.
  function prefetch(next) {
    const { popups, runtime } = next
    const drawn = (popups || []).filter((entry) => entry.document)
    if (!drawn.length || (win.navigator.connection || {}).saveData) return
    const idle = (fn) => (win.requestIdleCallback ? win.requestIdleCallback(guard(fn)) : setTimeout(guard(fn), LATER))
    const paths = [runtime].concat(...drawn.map(({ modules }) => modules || [])).filter(Boolean)
    const ready = async (path) => (await get(path)).status === 200 && new Promise((resolve) => idle(() => load(base + path).then(() => resolve(true), resolve)))
    idle(async () => {
      const all = await Promise.all(paths.map((path) => (warm[path] = warm[path] || ready(path))))
      if (all.every((one) => one === true)) idle(() => drawAhead(next, drawn))
    })
  }

  async function stand(next) {
    places = places || (await part('places'))
    if (places && next === decision) places.take(next, press, (entry) => withheld({ entry, trigger: 'placed' }, 'no_place'))
  }

  return {
    /** A later decision replaces the earlier one; a popup that stays keeps what it has waited for already. */
    take(next) {
      debug('decision', next)
      forget()
      decision = next
      const popups = next.popups || []
      for (const popup of [...armed.keys()]) {
        const same = popups.find((entry) => entry.popup === popup && entry.version === armed.get(popup).entry.version)
        if (same) armed.get(popup).entry = same
        else disarm(popup)
      }
      popups.filter(({ popup, triggers }) => triggers && !armed.has(popup) && !shown[popup]).forEach(guard(arm))
      watchers.slice().forEach((fn) => fn(next.visit || {}))
      guard(prefetch)(next)
      if (places || next.corners) guard(stand)(next)
    },
    /** The shop's own call: only what was decided for this page can be opened. */
    show(popup) {
      if (armed.has(popup)) armed.get(popup).wish('call')
      else debug('refused', 'not decided for this page', popup)
    },
    /** Another page: whom and where were decided for the one before. What is open stays open. */
    newPage() {
      forget()
      disarmAll()
      if (places) places.clear()
      shown = {}
      told = {}
    },
    event(name, params) {
      listeners.slice().forEach((fn) => fn(name, params))
    },
    /** The visitor has taken the agreement back. */
    stop() {
      pending.clear()
      forget()
      disarmAll()
      if (places) places.clear()
      open.forEach((stop) => stop.abort())
    },
  }
}
