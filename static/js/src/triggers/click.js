import { closest, isElement, isSelector, target } from '../lifecycle/dom.js'
import { debug } from '../lifecycle/debug.js'
import { listen } from '../lifecycle/guard.js'

/** @type {import('./index.js').Trigger} */
export default {
  arm({ selector }, fire, { win }) {
    if (!isSelector(win.document, selector)) {
      debug('refused', 'not a selector', selector)
      return () => {}
    }
    return listen(win.document, 'click', (event) => {
      const clicked = target(event)
      if (isElement(clicked) && closest(clicked, selector) && !closest(clicked, '[data-shopbell]')) fire()
    })
  },
}
