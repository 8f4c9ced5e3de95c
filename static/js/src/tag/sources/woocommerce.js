import { attr } from '../../lifecycle/dom.js'
import { guard, listen } from '../../lifecycle/guard.js'
import { parse } from '../../lifecycle/text.js'
import { makeCartReader, watchRequests } from './cart_reader.js'
import { cartAddress, cartOf, variationOf } from './woocommerce_data.js'
import { currencyOf, pageType, productOf } from './woocommerce_page.js'

const CHANGES = /wc\/store\/(v\d+\/)?(batch|cart\/\w)|[?&]wc-ajax=(add_to_cart|remove_from_cart|apply_coupon|remove_coupon)\b/
const SIGNS = 'added_to_cart removed_from_cart updated_wc_div updated_cart_totals wc_cart_emptied'
/** Kept for the next page: that this one was the checkout, and which order was told. */
const LEFT_FROM_CHECKOUT = '.checkout_open'
const TOLD_ORDER = '.order'

/**
 * A WooCommerce shop. Its own events say that the cart has changed and not how, some of its ways of adding say nothing at all, and
 * none has prices; so each is only a sign to read the cart from the Store API.
 */
export default function start({ win, page, memory, settings, part, record, cart }) {
  const doc = win.document
  const tell = (name, params) => record(name, params, 'woocommerce')
  const currency = () => currencyOf(win) || (settings() || {}).currency
  let landing = null
  let type = ''
  let product = null
  let jquery = null
  let isUnreadable = false
  let isFirst = true
  let mark = ''

  const cookie = (name) => (new RegExp('(?:^|;\\s*)' + name + '=([^;]*)').exec(doc.cookie) || [])[1] || ''

  function address() {
    const link = doc.querySelector('link[rel="https://api.w.org/"]')
    const { ajax_url } = win.woocommerce_params || win.wc_add_to_cart_params || {}
    return cartAddress([(win.wpApiSettings || {}).root, link && link.href], ajax_url, win.location.href)
  }

  function onCart(body) {
    mark = cookie('woocommerce_cart_hash')
    const now = cartOf(body)
    isUnreadable = !now
    if (now) isCart(now.lines, { currency: now.currency || currency(), value: now.value })
  }

  function isCart(lines, about) {
    // What is empty after the checkout was bought, not taken out, also where the payment ends on another page than the shop's.
    if (isFirst && !lines.length && (type === 'order' || (type !== 'checkout' && memory.get(LEFT_FROM_CHECKOUT)))) cart(null)
    cart(lines, about, 'woocommerce')
    if (isFirst) telling(lines, about)
    isFirst = false
  }

  function telling(items, about) {
    if (type === 'checkout') memory.set(LEFT_FROM_CHECKOUT, '1')
    else memory.remove(LEFT_FROM_CHECKOUT)
    const name = { cart: 'view_cart', checkout: 'begin_checkout' }[type]
    if (name && items.length) tell(name, Object.assign({ items }, about))
  }

  const changed = makeCartReader({ win, address, onCart })

  /** Where the Store API is closed, a button still says what it adds; one of a product with variations does not. */
  function added(event, fragments, hash, button) {
    changed()
    const el = button && (button[0] || button)
    if (!isUnreadable || !el || !el.getAttribute) return
    const id = attr(el, 'data-product_id')
    const item = { item_id: attr(el, 'data-product_sku') || id, product_id: id, quantity: +attr(el, 'data-quantity') || 1 }
    if (id) tell('add_to_cart', { currency: currency(), items: [item] })
  }

  function chosen(event, variation) {
    if (!product || !variation || !variation.variation_id) return
    const { product_id, item_name } = product.item
    tell('view_item', variationOf(variation, { product_id, name: item_name, currency: currency() }))
  }

  /** jQuery's events are heard by jQuery alone, and it may come later than we do. */
  function listenWithJquery() {
    const { jQuery } = win
    if (!jQuery || jQuery === jquery || !jQuery.fn || !doc.body) return
    jquery = jQuery
    const body = jQuery(doc.body)
    body.on(SIGNS, guard((event, ...rest) => (event.type === 'added_to_cart' ? added(event, ...rest) : changed())))
    // Each page refreshes them, mostly for nothing.
    body.on('wc_fragments_refreshed', guard(() => cookie('woocommerce_cart_hash') !== mark && changed()))
    body.on('found_variation', guard(chosen))
  }

  /** The variation that was chosen before we could hear of it: by default, or by the address. */
  function choice() {
    const form = doc.querySelector('form.variations_form')
    const field = form && form.querySelector('input.variation_id,input[name="variation_id"]')
    const all = field && parse(attr(form, 'data-product_variations'))
    return Array.isArray(all) ? all.find((one) => one && String(one.variation_id) === field.value) : null
  }

  function readProduct() {
    product = productOf(doc)
    if (!product) return
    const { item, variable } = product
    page().facts.product = item.item_id
    page().facts.category = item.item_category
    const variation = variable && choice()
    if (variation) chosen(null, variation)
    else tell('view_item', { currency: currency(), value: item.price, items: [item] })
  }

  async function readOrder() {
    const before = parse(memory.get('.cart'))
    const orderOf = await part('woocommerce_order')
    const order = orderOf && orderOf(Array.isArray(before) ? before.filter(Boolean) : [])
    if (!order || order.transaction_id === memory.get(TOLD_ORDER)) return
    memory.set(TOLD_ORDER, order.transaction_id)
    tell('purchase', Object.assign({ currency: currency() }, order))
  }

  function begin() {
    type = pageType(doc)
    if (type === 'order') readOrder()
    if (type === 'product') readProduct()
    if (cookie('woocommerce_items_in_cart') || (parse(memory.get('.cart')) || []).length) changed(0)
    else isCart([], { currency: currency() })
  }

  watchRequests(win, CHANGES, () => changed())
  listen(win, 'wc-blocks_added_to_cart', () => changed())
  listen(win, 'wc-blocks_removed_from_cart', () => changed())
  listen(win, 'pageshow', ({ persisted }) => persisted && changed(0))

  return function look() {
    const { id, facts } = page()
    listenWithJquery()
    if (!landing) {
      landing = id
      begin()
    }
    if (id === landing && type) facts.page_type = type
  }
}
