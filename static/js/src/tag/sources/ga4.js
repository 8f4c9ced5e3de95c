import { COMMERCE } from './commerce.js'

/** Universal Analytics' "enhanced ecommerce", which many shops still push. */
const LEGACY = {
  impressions: 'view_item_list', click: 'select_item', detail: 'view_item', add: 'add_to_cart', remove: 'remove_from_cart',
  checkout: 'begin_checkout', purchase: 'purchase', refund: 'refund',
}
/** Of the same action told twice within a moment, the more exact telling counts. What goes to an ads account alone comes last. */
export const SHAPE = { ads: 0, legacy: 1, object: 2, gtag: 3 }

/** Some shops push the items first and say afterwards what happened to them. */
const OF_ITEMS = /item|cart|checkout|_info|purchase|refund/
/** Names in the manner of Elevar, GTM recipes and enhanced ecommerce: `dl_view_item`, `ga4_view_item`, `eec.addToCart`. */
const PREFIX = /^(?:dl|ga4|eec?)[_.]/i
const ADS = /^(AW|DC|GLA)\b/

const isObject = (thing) => !!thing && typeof thing === 'object' && !Array.isArray(thing)
/** `addToCart` and "Add to cart" are written for people, and often beside the real one: told as a less exact shape. */
const nameOf = (event) =>
  String(event || '').replace(PREFIX, '').replace(/[a-z][A-Z]/g, ([low, high]) => low + '_' + high).replace(/[\s-]+/g, '_').toLowerCase()

function legacy(ecommerce, name, about) {
  const found = []
  for (const key of Object.keys(LEGACY)) {
    const part = ecommerce[key]
    if (!part || typeof part !== 'object') continue
    const action = part.actionField || {}
    // Only the first step of a checkout is its beginning; what the others are, each shop decides, or says by the event's name.
    if (key === 'checkout' && action.step > 1 && !COMMERCE.test(name)) continue
    const params = Object.assign({}, about, action, {
      currency: about.currency || action.currency || part.currency || part.currencyCode,
      value: action.revenue || part.value || about.value,
      transaction_id: action.id || part.transaction_id || about.transaction_id,
      items: key === 'impressions' ? part : part.products || part.items || about.items,
    })
    found.push({ name: LEGACY[key], params, shape: SHAPE.legacy })
  }
  // Elevar's view_cart has its products under `impressions`.
  if (found.length === 1 && COMMERCE.test(name)) found[0].name = name
  return found
}

/** Google's oldest way to push an order: everything beside each other. */
const classic = (entry) => ({
  name: 'purchase',
  params: {
    transaction_id: entry.transactionId, value: entry.transactionTotal, tax: entry.transactionTax, shipping: entry.transactionShipping,
    currency: entry.transactionCurrency || entry.currency, affiliation: entry.transactionAffiliation, items: entry.transactionProducts,
  },
  shape: SHAPE.legacy,
})

/**
 * Reads what a page pushes to `dataLayer`, without touching it. Keeps what a later entry may refer to.
 * Which names and parameters are of use is not decided here: the tag takes nothing but commerce (commerce.js).
 * @returns {(entry: any) => {name: string, params: object, shape: number}[]}
 */
export function makeReader() {
  let pending = null
  /** `gtag('set', {currency})` holds for what follows. */
  let currency

  function command([verb, name, given]) {
    if (verb === 'set') currency = (isObject(name) && name.currency) || (name === 'currency' && given) || currency
    if (verb !== 'event') return []
    const params = isObject(given) ? given : {}
    const to = [].concat(params.send_to || [])
    const shape = to.length && to.every((one) => ADS.test(one)) ? SHAPE.ads : SHAPE.gtag
    return [{ name: nameOf(name), params: currency && !params.currency ? Object.assign({ currency }, params) : params, shape }]
  }

  return function read(entry) {
    if (!entry || typeof entry !== 'object') return []
    // gtag() pushes its `arguments`; some copies of it push an array.
    if (Array.isArray(entry) || Object.prototype.toString.call(entry) === '[object Arguments]') return command([...entry])
    const { ecommerce } = entry
    if (ecommerce === null) pending = null
    const name = nameOf(entry.event)
    const given = isObject(ecommerce) ? ecommerce : {}
    const beside = {
      currency: given.currency || given.currencyCode || entry.currency || entry.currencyCode || currency,
      value: given.value == null ? entry.value : given.value,
      transaction_id: given.transaction_id || entry.transaction_id,
      items: given.items || given.products || entry.items,
    }
    const found = legacy(given, name, beside)
    if (found.length) return found
    if (entry.transactionId && entry.transactionTotal != null) return [classic(entry)]
    if (!name) {
      if (given === ecommerce) pending = ecommerce
      return []
    }
    let about = given === ecommerce ? ecommerce : entry
    if (!beside.items && pending && about === entry && OF_ITEMS.test(name)) {
      about = pending
      pending = null
      Object.assign(beside, { items: about.items, currency: about.currency || about.currencyCode || beside.currency, value: about.value })
    }
    return [{ name, params: Object.assign({}, about, beside), shape: name === entry.event ? SHAPE.object : SHAPE.legacy }]
  }
}
