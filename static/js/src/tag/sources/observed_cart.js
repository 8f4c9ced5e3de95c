import { stringify } from '../../lifecycle/text.js'
import { attr, find, isElement } from '../../lifecycle/dom.js'
import { diff } from './cart_diff.js'
import { BUTTONS, lastOf, priceIn, readable, words } from './nearby.js'
import { CART_ADDRESS, EMPTY, QUANTITY, REMOVE } from './shop_words.js'

const FIELDS = 'input:not([type="hidden" i]):not([type="checkbox" i]):not([type="radio" i]),select'
const MOST = 100

const all = (root, selector) => [...Element.prototype.querySelectorAll.call(root, selector)]
const namesOf = (el) => ['name', 'id', 'class', 'aria-label', 'title', 'data-testid'].map((name) => attr(el, name)).join(' ')

/** @returns {boolean} whether a button takes a line out of the cart */
export const isRemoval = (button) => REMOVE.test(words(button.textContent || attr(button, 'value')).slice(0, 40)) || REMOVE.test(namesOf(button))

const quantities = (root) => all(root, FIELDS).filter((field) => QUANTITY.test(namesOf(field)) || attr(field, 'type') === 'number')
const removals = (root) => all(root, BUTTONS).filter(isRemoval)

function productLinkIn(row, here) {
  const links = all(row, 'a[href]').filter((link) => {
    const url = new URL(attr(link, 'href'), here)
    return url.origin === new URL(here).origin && url.pathname !== new URL(here).pathname && !CART_ADDRESS.test(url.pathname) && !isRemoval(link)
  })
  return links.find((link) => words(link.textContent)) || links[0]
}

/** From a control upwards to what holds the product too, but no other product's control. */
function rowOf(control, controlsIn, here) {
  let row = control
  while (!productLinkIn(row, here)) {
    row = row.parentNode
    if (!isElement(row) || row.localName === 'body' || controlsIn(row).length > 1) return null
  }
  return row
}

function quantityOf(row) {
  const [field] = quantities(row)
  const shown = field ? field.value : (all(row, 'span,output,div,td,p').find((el) => !el.children.length && /^(?:×\s?)?\d{1,3}$/.test(words(el.textContent)) ) || {}).textContent
  const count = parseInt(words(shown).replace('×', ''), 10)
  return count >= 0 && count < 1000 ? count : undefined
}

function toLine(row, here, known) {
  const link = productLinkIn(row, here)
  const url = new URL(attr(link, 'href'), here)
  const picture = find(row, 'img')
  const quantity = quantityOf(row)
  const { price, currency } = priceIn(row)
  const seen = known[url.pathname] || {}
  // Of one amount beside several pieces nobody can say whether it is for one of them.
  const one = seen.price !== undefined ? seen.price : quantity === 1 || new Set(readable(row).match(/\d+[.,]\d{2}\b/g)).size > 1 ? price : undefined
  const line = { item_id: seen.item_id || lastOf(url.pathname), item_name: words(link.textContent) || (picture && attr(picture, 'alt')) || seen.item_name, price: one, quantity, url: url.href }
  return { line, currency, ok: quantity > 0 && !!line.item_name }
}

/**
 * The lines that a page of a cart shows.
 * @param {Document} doc
 * @param {string} here its address
 * @param {Record<string, object>} known items of this shop by the path of their page, as they were seen before
 * @returns {{lines: object[], currency?: string} | null} null where not each of them could be read: a part of a cart is none
 */
export function cartRows(doc, here, known) {
  const root = doc.querySelector('main,[role="main"]') || doc.body
  if (!root) return null
  const controlsIn = quantities(root).length ? quantities : removals
  const controls = controlsIn(root).slice(0, MOST)
  if (!controls.length) return EMPTY.test(words(root.textContent).slice(0, 3000)) ? { lines: [] } : null
  const rows = controls.map((control) => rowOf(control, controlsIn, here))
  if (rows.some((row) => !row)) return null
  const read = rows.map((row) => toLine(row, here, known))
  if (read.some(({ ok }) => !ok)) return null
  return { lines: read.map(({ line }) => line), currency: (read[0] || {}).currency }
}

/**
 * The page of a cart, as `observed` watches it.
 * @param {{win: Window, known: Record<string, object>, tell: (name: string, items: object[], currency?: string) => void}} given
 */
export function makeCartPage({ win, known, tell }) {
  /** The lines as they were told last; until the visitor touches them, as the page shows them. */
  let rows = null
  let touched = false
  let shown = ''
  let told = false
  let current = ''
  const read = () => cartRows(win.document, win.location.href, known)

  return {
    newPage(id) {
      if (id === current) return
      current = id
      rows = null
      touched = told = false
      shown = ''
    },
    look() {
      const now = !touched && read()
      if (!now) return
      rows = now.lines
      // A page that is still being drawn shows a part of the cart for a moment.
      const lines = stringify(rows)
      if (lines === shown && !told) {
        told = true
        tell('view_cart', rows, now.currency)
      }
      shown = lines
    },
    /** @returns the lines as they are before what the visitor is about to do; null where they are not known */
    touched() {
      touched = !!rows
      return rows
    },
    /** @returns {boolean | undefined} whether the page shows anything new; undefined where it shows no cart that can be read */
    changed({ before }) {
      const now = read()
      if (!now) return undefined
      const { added, removed, changed } = diff(rows || before, now.lines)
      rows = now.lines
      if (added.length) tell('add_to_cart', added, now.currency)
      if (removed.length) tell('remove_from_cart', removed, now.currency)
      if (changed) tell('cart_update', rows, now.currency)
      return changed
    },
  }
}
