import { attr, closest, find, isElement } from '../../lifecycle/dom.js'
import { ADD, BUY, CART_ADDRESS, QUANTITY } from './shop_words.js'
import { moneyIn } from './money_in_text.js'

const REAL_BUTTONS = 'button,input[type="submit" i],input[type="button" i],input[type="image" i],[role="button"]'
/** What a click may be on. */
export const BUTTONS = REAL_BUTTONS + ',a'
/** What is worth asking on a page of a thousand links. */
const CANDIDATES = REAL_BUTTONS + ',a[class*="btn" i],a[class*="button" i],a[class*="cart" i],a[href*="cart" i],a[href*="add" i]'
const PRICES = '[itemprop="price"],[data-price],[class*="price" i],[id*="price" i]'
/** Prices that no longer hold. */
const STRUCK = 'del,s,strike,[class*="old" i],[class*="was" i],[class*="compare" i],[class*="regular" i],[class*="strike" i],[class*="before" i]'
const ID_FIELD = /^(?:product|item|variant|variation|merchandise|sku|id|add-to-cart|id_product)(?:[-_]?(?:id|sku|code))?$/i
const ID_DATA = ['data-product-id', 'data-product_id', 'data-productid', 'data-variant-id', 'data-item-id', 'data-sku', 'data-product-sku']
const ADD_ACTION = /\/add(?:[-_/]|$)|[-_/]add\/?$/i

export const words = (text) => String(text || '').replace(/\s+/g, ' ').trim()
const all = (root, selector) => [...Element.prototype.querySelectorAll.call(root, selector)]
export const lastOf = (path) => decodeURIComponent(path.replace(/\/(?:index\.\w+)?$/, '').split('/').pop().replace(/\.\w{3,5}$/, ''))

/** A list has the same words on each of its buttons. */
const asked = new Map()

/** @returns {'add' | 'buy' | ''} what a button says it does */
export function purpose(button) {
  const text = words((button.textContent || attr(button, 'value')).slice(0, 200)).slice(0, 80)
  const names = button.localName === 'a' ? [] : ['name', 'id', 'class', 'data-testid', 'data-action', 'data-test']
  const said = [text, 'aria-label', 'title', 'value'].concat(names).map((name, i) => (i ? attr(button, name) : name)).join('\n')
  if (asked.size > 500) asked.clear()
  if (!asked.has(said)) asked.set(said, ADD.test(said) ? 'add' : BUY.test(text) ? 'buy' : '')
  return asked.get(said)
}

/** Where a form goes when this button sends it; inputs named "action" hide the form's own property. */
export const goal = (form, button) => (button && attr(button, 'formaction')) || attr(form, 'action')

export const isAddForm = (form) => CART_ADDRESS.test(goal(form)) && ADD_ACTION.test(goal(form).replace(/\d+\/?$/, ''))

/** The buttons that put something into the cart, on all of the page or in a part of it. */
export const addButtons = (root) => all(root, CANDIDATES).slice(0, 600).filter((button) => purpose(button) === 'add' && !/^#./.test(attr(button, 'href')))

/** A link to another page that stands for a product: as a heading, or else with a picture. */
function productLink(root, here) {
  const links = all(root, 'a[href]').filter((link) => {
    const url = new URL(attr(link, 'href'), here)
    return /^http/.test(url.protocol) && url.pathname !== new URL(here).pathname && !CART_ADDRESS.test(url.pathname) && !closest(link, 'nav,[class*="breadcrumb" i]')
  })
  return links.find((link) => find(link, 'h2,h3,h4') || closest(link, 'h2,h3,h4,h5,[class*="title" i],[class*="name" i]')) || links.find((link) => find(link, 'img') && !closest(link, 'form'))
}

const HEADINGS = 'h1,h2,h3,h4,h5,h6,[class*="product-name" i],[class*="product-title" i]'

/** The smallest part of the page that a button and the name of its product have in common. */
function blockOf(button, here, others) {
  let block = button
  while (isElement(block.parentNode) && block.parentNode.localName !== 'html') {
    const around = block.parentNode
    if (block !== button && others.some((other) => around.contains(other) && !block.contains(other))) break
    block = around
    if (find(block, HEADINGS) || productLink(block, here)) break
  }
  return block
}

function idOf(block, button) {
  const form = closest(button, 'form') || find(block, 'form')
  const near = [button, form, block].filter(Boolean)
  for (const el of near) for (const name of ID_DATA) if (attr(el, name)) return attr(el, name)
  if (ID_FIELD.test(attr(button, 'name')) && attr(button, 'value')) return attr(button, 'value')
  const field = form && all(form, 'input[type="hidden" i],select,input[type="radio" i]:checked').find((one) => ID_FIELD.test(attr(one, 'name')) && one.value)
  if (field) return String(field.value)
  const action = (form && goal(form, button)) || attr(button, 'href')
  const [, query] = /[?&](?:add-to-cart|product_?id|id|sku)=([\w-]+)/i.exec(action) || []
  const [, path] = /\/(?:add|products?|items?)\/([\w-]+)\/?(?:[?#]|$)/i.exec(action) || /\/(\d+)(?:\/add)?\/?(?:[?#]|$)/.exec(action) || []
  return query || path || ''
}

/** What can be read in a part of the page, without prices that no longer hold. */
export function readable(el, between = ' ') {
  const walker = el.ownerDocument.createTreeWalker(el, 4)
  const found = []
  while (found.length < 300 && walker.nextNode()) {
    const { parentNode, data } = walker.currentNode
    if (!closest(parentNode, STRUCK + ',script,style,template,select')) found.push(data)
  }
  return words(found.join(between))
}

/** The price that stands near: not the one before the sale, not a sum of several. */
export function priceIn(block) {
  for (const el of all(block, PRICES).slice(0, 20)) {
    const found = !closest(el, STRUCK) && moneyIn(attr(el, 'content') || readable(el, ''))
    if (found) return found
  }
  return moneyIn(readable(block)) || {}
}

/** How many are asked for: a field of the form, or the number between a minus and a plus. */
export function quantityIn(block) {
  const isAsked = (el) => QUANTITY.test(['name', 'id', 'class', 'aria-label', 'data-testid'].map((name) => attr(el, name)).join(' '))
  const field = all(block, 'input:not([type="hidden" i]),select').find(isAsked) || find(block, 'input[type="number" i]')
  const shown = field ? field.value : (all(block, 'span,output,div,p').find((el) => !el.children.length && /^\d{1,3}$/.test(words(el.textContent)) && (isAsked(el) || isAsked(el.parentNode))) || {}).textContent
  const count = parseInt(shown, 10)
  return count > 0 && count < 1000 ? count : 1
}

const nameIn = (heading) => words((heading && (attr(find(heading, 'a') || heading, 'title') || heading.textContent)) || '').slice(0, 300)

/**
 * What stands around a button that puts something into the cart.
 * @param {Element} button or the form that does it
 * @param {Element[]} others all such buttons of the page: where theirs begins, this one's surroundings end
 * @param {string} here the page's address
 * @returns {{item: object, currency?: string, card: boolean, named: boolean}} `card`: it is one of several products, each with a
 *   page of its own; `named`: it says itself what it is about, though not as the page's own heading
 */
export function productNear(button, here, others) {
  const block = blockOf(button, here, others)
  const main = find(block, 'h1')
  const link = main ? null : productLink(block, here)
  const heading = main || find(block, HEADINGS)
  const url = link && new URL(attr(link, 'href'), here)
  const picture = link && find(link, 'img')
  const { price, currency } = priceIn(block)
  const item = {
    item_id: idOf(block, button) || (link ? lastOf(url.pathname) : ''),
    item_name: nameIn(heading) || (link && (words(link.textContent) || (picture && attr(picture, 'alt')))) || '',
    price, quantity: quantityIn(closest(button, 'form') || block),
  }
  if (url) item.url = url.href
  return { item, currency, card: !!link, named: !!heading && !main }
}
