/** Style sheets for a shadow root, in the one way that a strict policy of the page allows. */

import { el } from './dom.js'

const made = {}

function sheetOf(css) {
  if (!made[css]) {
    made[css] = new CSSStyleSheet()
    made[css].replaceSync(css)
  }
  return made[css]
}

/** Reads a style sheet while there is time for it. */
export function readAhead(css) {
  try {
    sheetOf(css)
  } catch {
    // As below.
  }
}

/** Adds the style sheet unless the root wears it already. */
export function wear(shadow, css) {
  try {
    const worn = shadow.adoptedStyleSheets
    if (!worn.includes(sheetOf(css))) shadow.adoptedStyleSheets = [...worn, sheetOf(css)]
  } catch {
    // Browsers of before 2023 know no constructed style sheets.
    shadow.append(el('style', {}, css))
  }
}
