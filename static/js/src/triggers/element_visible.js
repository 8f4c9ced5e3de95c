import { isSelector } from '../lifecycle/dom.js'
import { debug } from '../lifecycle/debug.js'
import { guard } from '../lifecycle/guard.js'

const LOOK_AGAIN = 1000
/** How often a crossing is told, in shares of the element. */
const STEPS = 20

/** @type {import('./index.js').Trigger} */
export default {
  patient: true,
  arm({ selector, percent = 50, seconds = 1 }, fire, { win }) {
    const doc = win.document
    let timer = 0
    let seen = 0
    let observer = null
    if (!isSelector(doc, selector) || !win.IntersectionObserver) {
      debug('refused', 'not a selector', selector)
      return () => {}
    }
    const visible = ({ isIntersecting, intersectionRatio, intersectionRect }) =>
      isIntersecting && (intersectionRatio * 100 >= percent || intersectionRect.height * 100 >= win.innerHeight * percent)
    function look() {
      const found = doc.querySelector(selector)
      if (!found) return (timer = setTimeout(guard(look), LOOK_AGAIN))
      observer = new win.IntersectionObserver(guard((entries) => {
        if (!visible(entries[entries.length - 1])) {
          clearTimeout(seen)
          seen = 0
        } else if (!seen) seen = setTimeout(guard(() => fire()), seconds * 1000)
      }), { threshold: Array.from({ length: STEPS + 1 }, (_, step) => step / STEPS).concat(percent / 100) })
      observer.observe(found)
    }
    look()
    return () => {
      clearTimeout(timer)
      clearTimeout(seen)
      if (observer) observer.disconnect()
    }
  },
}
