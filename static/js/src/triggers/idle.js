import { guard, listen } from '../lifecycle/guard.js'

const MOVES = ['pointermove', 'pointerdown', 'touchstart', 'keydown', 'wheel']

/** @type {import('./index.js').Trigger} */
export default {
  arm({ seconds }, fire, { win }) {
    const doc = win.document
    let timer = 0
    function moved() {
      clearTimeout(timer)
      if (doc.visibilityState === 'visible') timer = setTimeout(guard(() => fire()), seconds * 1000)
    }
    const stops = MOVES.map((type) => listen(doc, type, moved))
    stops.push(listen(win, 'scroll', moved), listen(doc, 'visibilitychange', moved), () => clearTimeout(timer))
    moved()
    return () => stops.forEach((stop) => stop())
  },
}
