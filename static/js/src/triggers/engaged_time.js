import { guard, listen } from '../lifecycle/guard.js'

/** @type {import('./index.js').Trigger} */
export default {
  patient: true,
  arm({ seconds }, fire, { win }) {
    const doc = win.document
    let spent = 0
    let since = 0
    let timer = 0
    const isLooking = () => doc.visibilityState === 'visible' && doc.hasFocus()
    function measure() {
      if (since) spent += Date.now() - since
      since = isLooking() ? Date.now() : 0
      clearTimeout(timer)
      const left = seconds * 1000 - spent
      if (left <= 0) return fire()
      if (since) timer = setTimeout(guard(measure), left)
    }
    const stops = [listen(win, 'focus', measure), listen(win, 'blur', measure), listen(doc, 'visibilitychange', measure), () => clearTimeout(timer)]
    measure()
    return () => stops.forEach((stop) => stop())
  },
}
