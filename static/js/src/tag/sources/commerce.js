import { price } from './money.js'
import { text } from '../../lifecycle/text.js'

/** The names that a page's own data may give us. What the shop says itself (`shopbell('event', …)`) may have any name. */
export const COMMERCE =
  /^(view_item_list|select_item|view_item|view_cart|add_to_cart|remove_from_cart|cart_update|begin_checkout|add_shipping_info|add_payment_info|purchase|refund|search|sign_up|login|generate_lead|form_start|form_submit)$/

const MONEY = /^(price|discount|value|tax|shipping)$/
const PARAMS = 'currency value transaction_id tax shipping coupon search_term method item_list_id item_list_name payment_type shipping_tier affiliation discount form_id form_name cart_token'.split(' ')
const ITEM = 'item_id item_name item_brand item_variant item_category item_category2 item_category3 item_category4 item_category5 item_list_id item_list_name coupon discount price quantity index product_id variant_id currency url image'.split(' ')
const OLD_NAMES = {
  item_id: 'id', item_name: 'name', item_brand: 'brand', item_variant: 'variant', item_category: 'category', item_list_name: 'list', index: 'position',
}

function value(name, given) {
  if (given == null || given === '') return undefined
  if (MONEY.test(name)) return price(given)
  if (name === 'quantity' || name === 'index') return typeof given !== 'object' && isFinite(given) ? +given : undefined
  if (name === 'item_category' && Array.isArray(given)) given = given.filter((one) => typeof one === 'string').join('/')
  return typeof given === 'object' || typeof given === 'function' ? undefined : text(given)
}

function pick(names, from, old) {
  const out = {}
  for (const name of names) {
    const found = value(name, from[name] != null ? from[name] : old && from[old[name]])
    if (found !== undefined) out[name] = found
  }
  return out
}

/** One item with GA4's names; ids become strings, numbers numbers. */
export function item(given) {
  const out = pick(ITEM, given, OLD_NAMES)
  if (!out.item_id && given.sku != null) out.item_id = value('item_id', given.sku)
  return out
}

const isThing = (one) => !!one && typeof one === 'object'

/** A list; but one product may stand alone, and PHP writes lists with gaps as objects. */
function listOf(given) {
  if (Array.isArray(given)) return given.slice(0, 400)
  if (!isThing(given)) return []
  const inside = Object.keys(given).map((key) => given[key])
  return inside.every(isThing) ? inside : [given]
}

export const items = (list) => listOf(list).filter(isThing).slice(0, 200).map(item)

/** Only what is known to be about commerce: dataLayer entries also carry names, addresses and hashes of them. */
export function params(given) {
  const out = pick(PARAMS, given)
  if (given.items) out.items = items(given.items)
  if (!out.currency) {
    const first = out.items && out.items.find((one) => one.currency)
    if (given.currencyCode || first) out.currency = text(given.currencyCode || first.currency, 3)
  }
  return out
}
