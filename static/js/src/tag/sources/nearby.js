import { attr, closest, find, isElement, matches, textIn } from '../../lifecycle/dom.js'
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
const UNREAD = STRUCK + ',script,style,template,select'
const ID_FIELD = /^(?:product|item|variant|variation|merchandise|sku|id|add-to-cart|id_product)(?:[-_]?(?:id|sku|code))?$/i
const ID_DATA = ['data-product-id', 'data-product_id', 'data-productid', 'data-variant-id', 'data-item-id', 'data-sku', 'data-product-sku']
/** What belongs together is no more than this many elements, however large the page. */
const MOST_AROUND = 1500
const MOST = 200
const ADD_ACTION = /\/add(?:[-_/]|$)|[-_/]add\/?$/i

export const words = (text) => String(text || '').replace(/\s+/g, ' ').trim()
const all = (root, selector, most = MOST) => [].slice.call(Element.prototype.querySelectorAll.call(root, selector), 0, most)
/** The same, and the element itself. */
const allOf = (root, selector) => (matches(root, selector) ? [root] : []).concat(all(root, selector))
/** What a part of the page holds beside one of its pieces; inputs named "children" hide a form's own property. */
function beside(around, piece) {
  const found = []
  for (let el = around.firstElementChild; el; el = el.nextElementSibling) if (el !== piece) found.push(el)
  return found
}
const holdsLittle = (el) => isElement(el) && Element.prototype.getElementsByTagName.call(el, '*').length <= MOST_AROUND
export const lastOf = (path) => decodeURIComponent(path.replace(/\/(?:index\.\w+)?$/, '').split('/').pop().replace(/\.\w{3,5}$/, ''))

/** A list has the same words on each of its buttons. */
const asked = new Map()

/** @returns {'add' | 'buy' | ''} what a button says it does */
export function purpose(button) {
  const text = words((textIn(button, 200) || attr(button, 'value')).slice(0, 200)).slice(0, 80)
  const names = button.localName === 'a' ? [] : ['name', 'id', 'class', 'data-testid', 'data-action', 'data-test']
  const said = [text, 'aria-label', 'title', 'value'].concat(names).map((name, i) => (i ? attr(button, name) : name)).join('\n')
  if (asked.size > 500) asked.clear()
  if (!asked.has(said)) asked.set(said, ADD.test(said) ? 'add' : BUY.test(text) ? 'buy' : '')
  return asked.get(said)
}

/** Where a form goes when this button sends it; inputs named "action" hide the form's own property. */
export const goal = (form, button) => (button && attr(button, 'formaction')) || attr(form, 'action')

export const isAddForm = (form) => CART_ADDRESS.test(goal(form)) && ADD_ACTION.test(goal(form).replace(/\d+\/?$/, ''))

/** The buttons that put something into the cart, in a part of the page and it itself. */
export const addButtons = (root) => allOf(root, CANDIDATES).filter((button) => purpose(button) === 'add' && !/^#./.test(attr(button, 'href')))

/** The first of these buttons that the smallest part of the page around an element holds. */
export function buttonBy(el) {
  let [found] = addButtons(el)
  for (let inner = el, around = el.parentNode; !found && holdsLittle(around); inner = around, around = around.parentNode) {
    for (const piece of beside(around, inner)) if (!found) [found] = addButtons(piece)
  }
  return found || null
}

/** Links to other pages that may stand for a product. */
function linksIn(root, here) {
  const { pathname } = new URL(here)
  return allOf(root, 'a[href]').filter((link) => {
    const url = new URL(attr(link, 'href'), here)
    return /^http/.test(url.protocol) && url.pathname !== pathname && !CART_ADDRESS.test(url.pathname) && !closest(link, 'nav,[class*="breadcrumb" i]')
  })
}
const asHeading = (link) => find(link, 'h2,h3,h4') || closest(link, 'h2,h3,h4,h5,[class*="title" i],[class*="name" i]')
const asPicture = (link) => find(link, 'img') && !closest(link, 'form')

/** A link to another page that stands for a product: as a heading, or else with a picture. */
function productLink(root, here) {
  const links = linksIn(root, here)
  return links.find(asHeading) || links.find(asPicture)
}

const HEADINGS = 'h1,h2,h3,h4,h5,h6,[class*="product-name" i],[class*="product-title" i]'

/** The smallest part of the page that a button and the name of its product have in common. Each piece of it is looked at once. */
function blockOf(button, here) {
  const isNamed = (piece) => matches(piece, HEADINGS) || find(piece, HEADINGS) || linksIn(piece, here).some((link) => asHeading(link) || asPicture(link))
  let block = button
  let named = isNamed(button)
  while (holdsLittle(block.parentNode) && block.parentNode.localName !== 'html') {
    const pieces = beside(block.parentNode, block)
    if (block !== button && pieces.some((piece) => addButtons(piece).length)) break
    named = named || pieces.some(isNamed) || matches(block, HEADINGS + ',a[href]')
    block = block.parentNode
    if (named) break
  }
  return block
}

/** The button's form, unless it holds all of the page. */
function formOf(button) {
  const form = closest(button, 'form')
  return form && holdsLittle(form) ? form : null
}

function idOf(block, button) {
  const form = formOf(button) || find(block, 'form')
  const near = [button, form, block].filter(Boolean)
  for (const el of near) for (const name of ID_DATA) if (attr(el, name)) return attr(el, name)
  if (ID_FIELD.test(attr(button, 'name')) && attr(button, 'value')) return attr(button, 'value')
  const field = all(form || block, 'input[type="hidden" i],select,input[type="radio" i]:checked').find((one) => ID_FIELD.test(attr(one, 'name')) && one.value)
  if (field) return String(field.value)
  const action = (form && goal(form, button)) || attr(button, 'href')
  const [, query] = /[?&](?:add-to-cart|product_?id|id|sku)=([\w-]+)/i.exec(action) || []
  const [, path] = /\/(?:add|products?|items?)\/([\w-]+)\/?(?:[?#]|$)/i.exec(action) || /\/(\d+)(?:\/add)?\/?(?:[?#]|$)/.exec(action) || []
  return query || path || ''
}

/** What can be read in a part of the page, without prices that no longer hold. */
export function readable(el, between = ' ') {
  const acceptNode = (node) => (isElement(node) ? (matches(node, UNREAD) ? 2 : 3) : 1)
  const walker = el.ownerDocument.createTreeWalker(el, 5, { acceptNode })
  const found = []
  while (found.length < 300 && walker.nextNode()) found.push(walker.currentNode.data)
  return words(found.join(between))
}

/** The price that stands near: not the one before the sale, not a sum of several. */
export function priceIn(block) {
  for (const el of all(block, PRICES, 20)) {
    const found = !closest(el, STRUCK) && moneyIn(attr(el, 'content') || readable(el, ''))
    if (found) return found
  }
  return moneyIn(readable(block)) || {}
}

/** How many are asked for: a field of the form, or the number between a minus and a plus. */
export function quantityIn(block) {
  const isAsked = (el) => QUANTITY.test(['name', 'id', 'class', 'aria-label', 'data-testid'].map((name) => attr(el, name)).join(' '))
  const field = all(block, 'input:not([type="hidden" i]),select').find(isAsked) || find(block, 'input[type="number" i]')
  const shown = field ? field.value : (all(block, 'span,output,div,p').find((el) => !el.firstElementChild && /^\d{1,3}$/.test(words(textIn(el, 20))) && (isAsked(el) || isAsked(el.parentNode))) || {}).textContent
  const count = parseInt(shown, 10)
  return count > 0 && count < 1000 ? count : 1
}

const nameIn = (heading) => words((heading && (attr(find(heading, 'a') || heading, 'title') || textIn(heading))) || '').slice(0, 300)

/**
 * What stands around a button that puts something into the cart: where another such button stands, its surroundings end.
 * @param {Element} button or the form that does it
 * @param {string} here the page's address
 * @returns {{item: object, currency?: string, card: boolean, named: boolean}} `card`: it is one of several products, each with a
 *   page of its own; `named`: it says itself what it is about, though not as the page's own heading
 */
export function productNear(button, here) {
  const block = blockOf(button, here)
  const main = find(block, 'h1')
  const link = main ? null : productLink(block, here)
  const heading = main || find(block, HEADINGS)
  const url = link && new URL(attr(link, 'href'), here)
  const picture = link && find(link, 'img')
  const { price, currency } = priceIn(block)
  const item = {
    item_id: idOf(block, button) || (link ? lastOf(url.pathname) : ''),
    item_name: nameIn(heading) || (link && (words(textIn(link)) || (picture && attr(picture, 'alt')))) || '',
    price, quantity: quantityIn(formOf(button) || block),
  }
  if (url) item.url = url.href
  return { item, currency, card: !!link, named: !!heading && !main }
}
