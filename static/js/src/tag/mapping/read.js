import { attr, closest, isElement } from '../../lifecycle/dom.js'
import { text } from '../../lifecycle/text.js'

/** What is struck out is what a thing cost once; scripts and styles are no words. */
const UNREAD = /^(del|s|strike|script|style|noscript|template)$/
const LONGEST = 300

/** Everything that a mapped selector finds; nothing for one that this browser does not know. @returns {Element[]} */
export function findAll(root, selector) {
  try {
    return Array.from(root.querySelectorAll(selector))
  } catch (error) {
    return []
  }
}

/** The text of an element as a buyer reads it. */
export function textOf(el) {
  let found = ''
  const walk = (node) => {
    if (found.length > LONGEST) return
    if (node.nodeType === 3) found += node.nodeValue
    else if (isElement(node) && !UNREAD.test(node.localName)) {
      if (node.localName === 'br') found += ' '
      for (let child = node.firstChild; child; child = child.nextSibling) walk(child)
    }
  }
  walk(el)
  return text(found.replace(/\s+/g, ' ').trim(), LONGEST)
}

/** What is read of an element: an attribute, or its text. Never what somebody typed. */
export const read = (el, attribute) => (attribute ? text(attr(el, attribute), LONGEST).trim() : textOf(el))

export const imageOf = (el) => (el.localName === 'img' && (el.currentSrc || el.src)) || attr(el, 'src') || attr(el, 'content')

function ancestors(el) {
  const found = []
  for (let one = el; one; one = one.parentNode) found.unshift(one)
  return found
}

/** Of several that match (the price of each card in a list), the one that shares the most with `anchor`. */
export function nearest(elements, anchor) {
  if (!anchor || elements.length < 2) return elements[0]
  const way = ancestors(anchor)
  const shared = (el) => {
    const other = ancestors(el)
    let depth = 0
    while (depth < way.length && way[depth] === other[depth]) depth++
    return depth
  }
  let [best] = elements
  for (const el of elements) if (shared(el) > shared(best)) best = el
  return best
}

/** The largest piece of the page around one of `controls` that holds no other of them: a card in a list, or the whole product. */
export function pieceAround(control, controls) {
  let piece = control
  const others = controls.filter((one) => one !== control)
  while (piece.parentElement && !others.some((one) => piece.parentElement.contains(one))) piece = piece.parentElement
  return piece
}

/** The control that a click was meant for. */
export function controlOf(el, selector) {
  try {
    return closest(el, selector)
  } catch (error) {
    return null
  }
}
