import { isSelector } from '../lifecycle/dom.js'
import { debug } from '../lifecycle/debug.js'
import { guard } from '../lifecycle/guard.js'

const LOOK_AGAIN = 1000
const LONG_ENOUGH = 1000

/** @type {import('./index.js').Trigger} */
export default {
  patient: true,
  arm({ selector }, fire, { win }) {
    const doc = win.document
    let timer = 0
    let seen = 0
    let observer = null
    if (!isSelector(doc, selector) || !win.IntersectionObserver) {
      debug('refused', 'not a selector', selector)
      return () => {}
    }
    const visible = ({ isIntersecting, intersectionRatio, intersectionRect }) =>
      isIntersecting && (intersectionRatio >= 0.5 || intersectionRect.height >= win.innerHeight / 2)
    function look() {
      const found = doc.querySelector(selector)
      if (!found) return (timer = setTimeout(guard(look), LOOK_AGAIN))
      observer = new win.IntersectionObserver(guard((entries) => {
        clearTimeout(seen)
        if (visible(entries[entries.length - 1])) seen = setTimeout(guard(() => fire()), LONG_ENOUGH)
      }), { threshold: [0, 0.25, 0.5, 0.75, 1] })
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
