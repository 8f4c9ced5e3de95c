import { attr, closest, isElement } from '../../lifecycle/dom.js'
import { text } from '../../lifecycle/text.js'

/** What is struck out is what a thing cost once; scripts and styles are no words. */
const UNREAD = /^(del|s|strike|script|style|noscript|template)$/
const LONGEST = 300

/** No page means more than this by one thing. */
const MOST = 1000

/** What a mapped selector finds; nothing for one that this browser does not know. @returns {Element[]} */
export function findAll(root, selector) {
  try {
    return Array.from(root.querySelectorAll(selector)).slice(0, MOST)
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

/** @returns {(el: Node) => number} how far above `anchor` the smallest piece of the page stands that holds the other, too */
function distanceFrom(anchor) {
  const above = new Map()
  for (let one = anchor; one; one = one.parentNode) above.set(one, above.size)
  return (el) => {
    while (el && !above.has(el)) el = el.parentNode
    return el ? above.get(el) : Infinity
  }
}

/** Of several that match (the price of each card in a list), the one that shares the most with `anchor`. */
export function nearest(elements, anchor) {
  if (!anchor || elements.length < 2) return elements[0]
  const distance = distanceFrom(anchor)
  let [best] = elements
  let least = distance(best)
  for (const el of elements) {
    const steps = distance(el)
    if (steps < least) [best, least] = [el, steps]
  }
  return best
}

/** The largest piece of the page around one of `controls` that holds no other of them: a card in a list, or the whole product. */
export function pieceAround(control, controls) {
  const steps = Math.min(...controls.filter((one) => one !== control).map(distanceFrom(control)))
  let piece = control
  for (let i = 1; i < steps && piece.parentElement; i++) piece = piece.parentElement
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
