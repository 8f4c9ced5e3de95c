import { price } from './money.js'

const words = (el) => (el ? el.textContent.replace(/\s+/g, ' ').trim() : '')
const amount = (el) => (el ? price(words(el)) : undefined)

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

/** The page has no ids of the products: those of the cart that was ordered are taken, where the names agree ("Mug - Blue" is a mug). */
function known(item, lines) {
  const line = lines.find(({ item_name }) => item_name && (item.item_name === item_name || item.item_name.indexOf(item_name + ' - ') === 0))
  return Object.assign({}, line, item, { price: item.price === undefined && line ? line.price : item.price })
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
  const items = [...rows].map((row) => rowItem(row)).filter(Boolean).map((item) => known(item, lines))
  return { transaction_id: id, value, items }
}
