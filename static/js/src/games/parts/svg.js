/** SVG from plain data, and what several games are drawn with. */

const SPACE = 'http://www.w3.org/2000/svg'

export function svg(tag, attributes = {}, ...children) {
  const node = document.createElementNS(SPACE, tag)
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value))
  node.append(...children)
  return node
}

/** An element; `style` goes through the object model, which a strict policy allows. */
export function box(tag, style = {}, attributes = {}, ...children) {
  const node = document.createElement(tag)
  Object.assign(node.style, style)
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value))
  node.append(...children)
  return node
}

/** Ends when the movement does, or when it is taken off half-way. */
export async function move(node, frames, options) {
  try {
    await node.animate(frames, { fill: 'both', ...options }).finished
  } catch {
    // Taken off the page.
  }
}

export const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/** A prize's words, as large as they fit: short ones shout, long ones stay whole. */
export const sizeOf = (label, width) => `calc(${width} * ${Math.min(0.15, 1.5 / Math.max(6, [...String(label)].length)).toFixed(3)} + 8px)`
