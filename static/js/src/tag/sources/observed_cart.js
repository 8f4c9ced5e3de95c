import { stringify } from '../../lifecycle/text.js'
import { attr, find, isElement, textIn } from '../../lifecycle/dom.js'
import { inSlices } from '../../lifecycle/slices.js'
import { diff } from './cart_diff.js'
import { BUTTONS, lastOf, priceIn, readable, words } from './nearby.js'
import { CART_ADDRESS, EMPTY, QUANTITY, REMOVE } from './shop_words.js'

const FIELDS = 'input:not([type="hidden" i]):not([type="checkbox" i]):not([type="radio" i]),select'
const MOST = 100

const all = (root, selector) => [...Element.prototype.querySelectorAll.call(root, selector)]
const namesOf = (el) => ['name', 'id', 'class', 'aria-label', 'title', 'data-testid'].map((name) => attr(el, name)).join(' ')

/** @returns {boolean} whether a button takes a line out of the cart */
export const isRemoval = (button) => REMOVE.test(words(textIn(button, 200) || attr(button, 'value')).slice(0, 40)) || REMOVE.test(namesOf(button))

const isQuantity = (field) => QUANTITY.test(namesOf(field)) || attr(field, 'type') === 'number'
const QUANTITIES = { selector: FIELDS, is: isQuantity }
const REMOVALS = { selector: BUTTONS, is: isRemoval }
const controlsIn = (root, { selector, is }) => all(root, selector).filter(is)

async function controlsOf(root, { selector, is }) {
  const found = []
  await inSlices(all(root, selector), (el) => !(is(el) && found.push(el) === MOST))
  return found
}

function productLinkIn(row, here) {
  const { origin, pathname } = new URL(here)
  const links = all(row, 'a[href]').filter((link) => {
    const url = new URL(attr(link, 'href'), here)
    return url.origin === origin && url.pathname !== pathname && !CART_ADDRESS.test(url.pathname) && !isRemoval(link)
  })
  return links.find((link) => words(textIn(link))) || links[0]
}

/** From a control upwards to what holds the product too, but no other product's control. */
function rowOf(control, kind, here) {
  let row = control
  while (!productLinkIn(row, here)) {
    row = row.parentNode
    if (!isElement(row) || row.localName === 'body' || controlsIn(row, kind).length > 1) return null
  }
  return row
}

function quantityOf(row) {
  const [field] = controlsIn(row, QUANTITIES)
  const shown = field ? field.value : (all(row, 'span,output,div,td,p').find((el) => !el.firstElementChild && /^(?:×\s?)?\d{1,3}$/.test(words(textIn(el, 20)))) || {}).textContent
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
  const line = { item_id: seen.item_id || lastOf(url.pathname), item_name: words(textIn(link)) || (picture && attr(picture, 'alt')) || seen.item_name, price: one, quantity, url: url.href }
  return { line, currency, ok: quantity > 0 && !!line.item_name }
}

/**
 * The lines that a page of a cart shows.
 * @param {Document} doc
 * @param {string} here its address
 * @param {Record<string, object>} known items of this shop by the path of their page, as they were seen before
 * @returns {Promise<{lines: object[], currency?: string} | null>} null where not each of them could be read: a part of a cart is none
 */
export async function cartRows(doc, here, known) {
  const root = doc.querySelector('main,[role="main"]') || doc.body
  if (!root) return null
  let kind = QUANTITIES
  let controls = await controlsOf(root, kind)
  if (!controls.length) controls = await controlsOf(root, (kind = REMOVALS))
  if (!controls.length) return EMPTY.test(words(textIn(root, 9000)).slice(0, 3000)) ? { lines: [] } : null
  const read = []
  await inSlices(controls, (control) => {
    const row = rowOf(control, kind, here)
    const one = row && toLine(row, here, known)
    return !!one && one.ok && read.push(one) > 0
  })
  // Meanwhile the page may have drawn its cart anew.
  if (read.length < controls.length || !controls.every((control) => control.isConnected)) return null
  return { lines: read.map(({ line }) => line), currency: read[0].currency }
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
    async look() {
      const id = current
      const now = !touched && (await read())
      // Who has begun to change it is told of by the change.
      if (!now || touched || id !== current) return
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
    /** @returns {Promise<boolean | undefined>} whether the page shows anything new; undefined where it shows no cart that can be read */
    async changed({ before }) {
      // As they are now: while the page is read, another look may take what it shows for what was there before.
      const then = rows || before
      const now = await read()
      if (!now) return undefined
      const { added, removed, changed } = diff(then, now.lines)
      rows = now.lines
      if (added.length) tell('add_to_cart', added, now.currency)
      if (removed.length) tell('remove_from_cart', removed, now.currency)
      if (changed) tell('cart_update', rows, now.currency)
      return changed
    },
  }
}
