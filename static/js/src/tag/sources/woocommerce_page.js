import { attr } from '../../lifecycle/dom.js'
import { price } from '../money.js'

const LD = 'script[type="application/ld+json"]'
const TYPES = [
  ['order', '.woocommerce-order-received'], ['checkout', '.woocommerce-checkout'], ['cart', '.woocommerce-cart'], ['product', '.single-product'],
  ['account', '.woocommerce-account'], ['category', '.post-type-archive-product,.tax-product_cat,.tax-product_tag'],
]

const words = (el) => (el ? el.textContent.replace(/\s+/g, ' ').trim() : '')
const amount = (el) => (el ? price(words(el)) : undefined)
const ld = (doc) => Array.from(doc.querySelectorAll(LD), (script) => script.textContent).join('\n')

/** What kind of page WooCommerce says this is, by the body's classes, which themes may add to but rarely take away. */
export function pageType(doc) {
  const { body } = doc
  const found = body && TYPES.find(([, selector]) => body.matches(selector))
  return found && found[0]
}

/** The shop's currency: WooCommerce's own settings, else what the page tells search engines. */
export function currencyOf(win) {
  const { currency } = win.wcSettings || {}
  const meta = win.document.querySelector('meta[property="product:price:currency"],meta[property="og:price:currency"]')
  const said = /"priceCurrency"\s*:\s*"([A-Z]{3})"/.exec(ld(win.document))
  return (currency && currency.code) || (meta && meta.content) || (said && said[1]) || undefined
}

/**
 * The product of a product page, where only the page itself can tell: when its variations are chosen by form, or when nothing is
 * said in JSON-LD (a shop may have switched that off), which is the markup source's matter.
 * @returns {{item: object, variable: boolean} | null}
 */
export function productOf(doc) {
  const form = doc.querySelector('form.variations_form[data-product_id]')
  if (!form && /"Product"/.test(ld(doc))) return null
  const button = doc.querySelector('form.cart [name="add-to-cart"]')
  const id = form ? attr(form, 'data-product_id') : button ? attr(button, 'value') : ''
  const name = words(doc.querySelector('.product_title,.wp-block-post-title'))
  if (!id || !name) return null
  const sku = words(doc.querySelector('.product_meta .sku,.wp-block-woocommerce-product-sku .sku'))
  const shown = doc.querySelector('.summary .price ins .amount,.summary .price .amount,.wp-block-woocommerce-product-price .amount')
  const category = words(doc.querySelector('.product_meta .posted_in a'))
  return {
    variable: !!form,
    item: {
      item_id: (!form && /^n\/a$/i.test(sku) ? '' : sku) || id, item_name: name, item_category: category || undefined, price: amount(shown), quantity: 1,
      product_id: id,
    },
  }
}

function rowItem(row) {
  const cell = row.querySelector('.product-name,.woocommerce-table__product-name,.wc-block-order-confirmation-totals__product')
  const quantity = /\d+/.exec(words(row.querySelector('.product-quantity')))
  const link = cell && cell.querySelector('a')
  const first = cell && (link || cell.firstChild)
  const name = first ? words(first) : ''
  const count = quantity ? +quantity[0] : 1
  const total = amount(row.querySelector('.product-total .amount,.woocommerce-table__product-total .amount,.wc-block-order-confirmation-totals__total .amount'))
  return name ? { item_name: name, quantity: count, price: total === undefined ? undefined : +(total / count).toFixed(4) } : null
}

/** The page has no ids of the products: those of the cart that was ordered are taken, where the names agree. */
function known(item, lines) {
  const line = lines.find((one) => one.item_name === item.item_name)
  return Object.assign({}, line, item)
}

/**
 * The order of an "order received" page, as far as the page shows it: its number, total and lines. Shipping and tax stand in rows
 * whose only sign is a word of the shop's language; they are left to the order's webhook.
 * @param {object[]} lines the cart as it was last known
 * @returns {object | null} GA4 parameters without currency; null where no order was placed, or its total is not shown
 */
export function orderOf(win, lines) {
  const doc = win.document
  const address = win.location.pathname + win.location.search
  if (doc.querySelector('.woocommerce-thankyou-order-failed,.woocommerce-verify-email')) return null
  const inAddress = /order-received[/=](\d+)/.exec(address)
  const id = inAddress ? inAddress[1] : words(doc.querySelector('.woocommerce-order-overview__order strong'))
  const value = amount(
    doc.querySelector('.woocommerce-order-overview__total .amount,.wc-block-order-confirmation-summary-list-item .amount') ||
      doc.querySelector('.woocommerce-table--order-details tfoot tr:last-child .amount,.order_details tfoot tr:last-child .amount'),
  )
  if (!id || value === undefined) return null
  const rows = doc.querySelectorAll('.order_details tbody tr.order_item,.wc-block-order-confirmation-totals__table tbody tr')
  const items = Array.from(rows, rowItem).filter(Boolean).map((item) => known(item, lines))
  return { transaction_id: id, value, items }
}
