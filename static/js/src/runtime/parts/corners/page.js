/**
 * The layer in which everything stands that is on the page beside its popups: one for all of them, so that they stand above and beside each
 * other. Whoever comes second finds it by its mark.
 */

import { keepEvents } from '../../containment.js'
import { el, icon } from '../../dom.js'
import { wear } from '../../styles.js'
import { applyTheme, themeOf } from '../../theme.js'
import { isRightToLeft } from '../../words.js'
import sheet from './page.css'

const MARK = 'data-shopbell-corners'
const PLACES = ['top', 'left', 'right', 'bottom_left', 'bottom_right', 'bottom']
const CROSS = 'M7 7l10 10M17 7L7 17'

function layerIn(root, preview) {
  const present = root.querySelector(`[${MARK}]`)
  if (present?.shadowRoot) return present
  const host = el('div', { 'data-shopbell': true, 'data-no-track': true, 'data-preview': preview, [MARK]: true })
  const shadow = host.attachShadow({ mode: 'open' })
  shadow.append(el('div', { class: 'corners' }, ...PLACES.map((name) => el('div', { class: `place ${name}` }))))
  wear(shadow, sheet)
  keepEvents(shadow)
  root.append(host)
  return host
}

/**
 * @param {Element} node
 * @param {object} options as `chip` takes them
 * @param {string} css of this kind of thing
 * @returns {{remove: () => void, hide: (on: boolean) => void}}
 */
export function put(node, { given, theme, language, root = document.body, preview }, css) {
  const host = layerIn(root, preview)
  const shadow = host.shadowRoot
  wear(shadow, css)
  applyTheme(node, themeOf(theme))
  node.setAttribute('lang', language)
  node.setAttribute('dir', isRightToLeft(language) ? 'rtl' : 'ltr')
  const place = PLACES.includes(given.position) ? given.position : 'bottom'
  shadow.querySelector(`.place.${place}`).append(node)
  return {
    remove() {
      node.remove()
      if (!shadow.querySelector('.chip')) host.remove()
    },
    hide: (on) => node.toggleAttribute('hidden', on),
  }
}

export const cross = (say, press) => el('button', { type: 'button', class: 'cross', 'aria-label': say('put_away'), click: press }, icon(CROSS))
