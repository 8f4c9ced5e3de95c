/**
 * Elements from plain data. Text only ever becomes text nodes: there is no way from a popup document to markup.
 */

/**
 * @param {string} tag
 * @param {Record<string, unknown>} [attributes] a function is a listener; null, undefined and false are left out
 * @param {...(Node|string|null|undefined|false)} children
 */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') node.addEventListener(name, value)
    else if (value != null && value !== false) node.setAttribute(name, value === true ? '' : String(value))
  }
  node.append(...children.filter((child) => child != null && child !== false))
  return node
}

/** One stroke drawing on a 24 × 24 grid, in the colour of the text around it. */
export function icon(path) {
  const space = 'http://www.w3.org/2000/svg'
  const svg = document.createElementNS(space, 'svg')
  const stroke = document.createElementNS(space, 'path')
  for (const [name, value] of [
    ['viewBox', '0 0 24 24'],
    ['aria-hidden', 'true'],
    ['focusable', 'false'],
  ])
    svg.setAttribute(name, value)
  stroke.setAttribute('d', path)
  svg.append(stroke)
  return svg
}
