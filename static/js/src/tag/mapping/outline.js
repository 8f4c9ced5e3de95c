import { box } from '../../lifecycle/dom.js'
import { guard } from '../../lifecycle/guard.js'
import { el } from '../panel/frame.js'

/**
 * The outline around what is meant on the page.
 * @param {Window} win
 * @param {ShadowRoot} shadow the panel's, whose sheet draws it
 */
export function makeOutline(win, shadow) {
  const outline = el('div', { class: 'outline' })
  shadow.prepend(outline)
  let around = null
  const draw = guard(() => {
    const { left, top, width, height } = around && around.isConnected ? box(around) : {}
    Object.assign(outline.style, { display: width ? 'block' : 'none', left: left - 3 + 'px', top: top - 3 + 'px', width: width + 6 + 'px', height: height + 6 + 'px' })
  })
  win.addEventListener('scroll', draw, { capture: true, passive: true })
  win.addEventListener('resize', draw, { passive: true })
  return {
    /** Draws it around an element, or around nothing. */
    mark(element) {
      around = element
      draw()
    },
    end() {
      win.removeEventListener('scroll', draw, { capture: true })
      win.removeEventListener('resize', draw)
    },
  }
}
