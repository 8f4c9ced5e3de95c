/** Style sheets for a shadow root, in the one way that a strict policy of the page allows. */

import { el } from './dom.js'

const made = {}

/** Adds the style sheet unless the root wears it already. */
export function wear(shadow, css) {
  try {
    if (!made[css]) {
      made[css] = new CSSStyleSheet()
      made[css].replaceSync(css)
    }
    const worn = shadow.adoptedStyleSheets
    if (!worn.includes(made[css])) shadow.adoptedStyleSheets = [...worn, made[css]]
  } catch {
    // Browsers of before 2023 know no constructed style sheets.
    shadow.append(el('style', {}, css))
  }
}
