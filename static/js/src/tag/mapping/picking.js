import { attr, closest, isElement, matches } from '../../lifecycle/dom.js'
import { guard } from '../../lifecycle/guard.js'

const KEPT = ['click', 'auxclick', 'dblclick', 'mousedown', 'mouseup', 'pointerdown', 'pointerup', 'touchstart', 'touchend', 'submit']
/** Not the touches: without them nobody could scroll to what they want to show. */
const PREVENTED = /^(click|auxclick|dblclick|mousedown|submit)$/

/** What is meant by a click somewhere in a thing. */
const MEANT = {
  add: 'button,input,a,[role="button"]',
  email: 'input,label',
  quantity: 'input,select,label',
  image: 'img',
}
const INNER = { image: 'img', email: 'input', quantity: 'input,select' }

/** The element of this kind at or around what was clicked. */
export function meant(el, kind) {
  const around = MEANT[kind] ? closest(el, MEANT[kind]) : el
  const found = around || el
  if (!INNER[kind] || matches(found, INNER[kind])) return found
  return (found.localName === 'label' && found.control) || found.querySelector(INNER[kind]) || found
}

function describeOne(el) {
  const attrs = {}
  for (const name of Element.prototype.getAttributeNames.call(el)) attrs[name] = attr(el, name)
  let nth = 1
  for (let other = el.previousElementSibling; other; other = other.previousElementSibling) if (other.localName === el.localName) nth++
  return { tag: el.localName, id: attr(el, 'id'), classes: attr(el, 'class').split(/\s+/).filter(Boolean), attrs, nth }
}

/** An element and what it stands in, for selector.js. */
export function describe(el) {
  const chain = []
  for (let one = el; isElement(one) && one.localName !== 'html'; one = one.parentElement) chain.push(describeOne(one))
  if (el.previousElementSibling) chain[0].before = describeOne(el.previousElementSibling)
  return chain
}

/**
 * The owner's own editing: while it lasts, clicks are kept from the page, so that showing the add button adds nothing.
 * @param {{win: Window, isOurs: (event: Event) => boolean, onOver: (el: Element) => void, onPick: (el: Element) => void}} given
 * @returns {() => void} ends it
 */
export function pick({ win, isOurs, onOver, onPick }) {
  const options = { capture: true, passive: false }
  const keep = guard((event) => {
    if (isOurs(event)) return
    event.stopImmediatePropagation()
    if (PREVENTED.test(event.type)) event.preventDefault()
    if (event.type === 'click' && isElement(event.target)) onPick(event.target)
  })
  const over = guard((event) => !isOurs(event) && isElement(event.target) && onOver(event.target))
  KEPT.forEach((type) => win.addEventListener(type, keep, options))
  win.addEventListener('mouseover', over, options)
  return () => {
    KEPT.forEach((type) => win.removeEventListener(type, keep, options))
    win.removeEventListener('mouseover', over, options)
  }
}
