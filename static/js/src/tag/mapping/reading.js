import { attr } from '../../lifecycle/dom.js'
import { amount, count } from './amount.js'
import { findAll, imageOf, read } from './read.js'

const WRITABLE = /^(text|email|)$/

function money(cost) {
  const { maximumFractionDigits } = new Intl.NumberFormat('en', { style: 'currency', currency: cost.currency }).resolvedOptions()
  return `${cost.value.toFixed(maximumFractionDigits)} ${cost.currency}`
}

const reading = {
  price: (text, el, currency) => [amount(text, currency), 'no_amount', money],
  cart_value: (text, el, currency) => [amount(text, currency), 'no_amount', money],
  cart_count: (text) => [count(text), 'no_number', String],
  quantity: (text, el) => [count(String(el.value || text)), 'no_number', String],
  image: (text, el) => [imageOf(el), 'nothing', (src) => src.split(/[?#]/)[0].split('/').pop()],
  email: (text, el) => [el.localName === 'input' && WRITABLE.test(attr(el, 'type')) ? attr(el, 'name') || attr(el, 'id') || 'email' : null, 'not_email', String],
  add: (text, el) => [text || attr(el, 'value') || attr(el, 'aria-label') || attr(el, 'title') || el.localName, 'nothing', String],
}

/**
 * What a selector reads on this page, as the owner is shown it. Never what somebody typed into a field for an address.
 * @param {{kind: string, selector: string, attribute: string, picked: Element, currency: string}} given
 * @returns {{el: Element | undefined, count: number, shown: string, problem: string}} `problem` names what the panel says
 */
export function tryOut(doc, { kind, selector, attribute, picked, currency }) {
  const found = findAll(doc, selector)
  const el = found.indexOf(picked) < 0 ? found[0] : picked
  if (!el) return { el, count: 0, shown: '', problem: 'nothing' }
  const text = read(el, attribute)
  const [value, problem, show] = (reading[kind] || ((words) => [words, 'nothing', String]))(text, el, currency)
  const isRead = value !== null && value !== ''
  return { el, count: found.length, shown: isRead ? show(value).slice(0, 120) : '', problem: isRead ? '' : problem }
}
