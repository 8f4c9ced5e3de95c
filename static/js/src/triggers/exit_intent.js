import { isElement, target } from '../lifecycle/dom.js'
import { guard, listen } from '../lifecycle/guard.js'
import { leftThroughTop } from './leaving_desktop.js'
import { HIDDEN, IDLE, flickedUp, isLeaving } from './leaving_mobile.js'
import { depth } from './scroll_depth.js'

/** Whoever goes this early has not seen anything yet that an offer could keep. */
export const DWELL = 4000
/** Time to come back, from a bookmark or a tab that was only looked at. */
export const GRACE = 200
/** A click on one of the shop's own links is a visitor who stays. */
const AFTER_LINK = 500
/** Whoever has not written for this long has put the pen down, though the cursor still stands in the field. */
const PEN_DOWN = 1000
const SAMPLES = 12

/** @type {import('./index.js').Trigger} */
export default {
  judgesTyping: true,
  arm({ sensitivity, mobile }, fire, { win, startedAt, isTyping }) {
    const doc = win.document
    const root = doc.documentElement
    const stops = []
    const on = (on, type, fn) => stops.push(listen(on, type, fn))
    let linkAt = 0
    let wroteAt = 0
    let timer = 0
    let touched = false
    const touch = () => (touched = true)
    const isWriting = () => isTyping() && Date.now() - wroteAt < PEN_DOWN
    const fits = () => touched && Date.now() - startedAt >= DWELL && Date.now() - linkAt > AFTER_LINK && !isWriting()
    const keep = (samples, y) => {
      samples.push({ y, at: Date.now() })
      if (samples.length > SAMPLES) samples.shift()
    }

    on(doc, 'click', (event) => {
      if (isElement(target(event)) && target(event).closest('a[href]')) linkAt = Date.now()
    })

    ;['keydown', 'input'].forEach((type) => on(doc, type, () => (wroteAt = Date.now())))
    ;['pointermove', 'pointerdown', 'mousemove', 'touchstart', 'keydown', 'wheel'].forEach((type) => on(doc, type, touch))

    const pointer = []
    const stay = () => clearTimeout(timer)
    on(doc, 'mousemove', (event) => {
      stay()
      keep(pointer, event.clientY)
    })
    on(doc, 'mouseover', stay)
    on(doc, 'mouseout', (event) => {
      if (event.relatedTarget || !fits() || !leftThroughTop(pointer, { y: event.clientY, at: Date.now() }, sensitivity)) return
      stay()
      timer = setTimeout(guard(() => fits() && fire({ signal: 'top_edge' })), GRACE)
    })

    if (mobile !== false && win.matchMedia && win.matchMedia('(pointer: coarse)').matches) {
      const scrolls = []
      let signs = []
      let deepest = 0
      let hiddenAt = 0
      let idle = 0
      const sign = (name) => {
        if (!fits()) return
        signs.push(name)
        if (!isLeaving(signs, sensitivity)) return
        signs = []
        fire({ signal: name })
      }
      const awake = () => {
        clearTimeout(idle)
        idle = setTimeout(guard(() => sign('idle')), IDLE)
      }
      awake()
      // Who comes back by the Back button is on the way out, and has shown it by more than a move on this page.
      const [came] = win.performance.getEntriesByType ? win.performance.getEntriesByType('navigation') : []
      if (came && came.type === 'back_forward') {
        const soon = setTimeout(guard(() => sign('back')), Math.max(0, startedAt + DWELL - Date.now()))
        touch()
        stops.push(() => clearTimeout(soon))
      }
      on(win, 'scroll', () => {
        touch()
        awake()
        keep(scrolls, win.pageYOffset)
        deepest = Math.max(deepest, win.pageYOffset && depth(win.pageYOffset, root.scrollHeight, win.innerHeight))
        if (flickedUp(scrolls, deepest)) {
          scrolls.length = 0
          sign('scroll_up')
        }
      })
      ;['touchstart', 'keydown'].forEach((type) => on(doc, type, awake))
      on(doc, 'visibilitychange', () => {
        if (doc.visibilityState === 'hidden') hiddenAt = Date.now()
        else if (hiddenAt && Date.now() - hiddenAt > HIDDEN) sign('tab_return')
        awake()
      })
      stops.push(() => clearTimeout(idle))
    }

    stops.push(stay)
    return () => stops.forEach((stop) => stop())
  },
}
