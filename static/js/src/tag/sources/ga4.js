/** Universal Analytics' "enhanced ecommerce", which many shops still push. */
const LEGACY = {
  impressions: 'view_item_list', click: 'select_item', detail: 'view_item', add: 'add_to_cart', remove: 'remove_from_cart',
  checkout: 'begin_checkout', purchase: 'purchase', refund: 'refund',
}
/** Of the same action told twice within a moment, the more exact telling counts. */
export const SHAPE = { legacy: 1, object: 2, gtag: 3 }

/** Some shops push the items first and say afterwards what happened to them. */
const OF_ITEMS = /item|cart|checkout|_info|purchase|refund/

const isObject = (thing) => !!thing && typeof thing === 'object' && !Array.isArray(thing)

function legacy(ecommerce, currency) {
  const found = []
  for (const key of Object.keys(LEGACY)) {
    const part = ecommerce[key]
    if (!part || typeof part !== 'object') continue
    const action = part.actionField || {}
    // Only the first step of a checkout is its beginning; what the others are, each shop decides.
    if (key === 'checkout' && action.step > 1) continue
    const about = { currency: ecommerce.currencyCode || currency, value: action.revenue, transaction_id: action.id }
    found.push({ name: LEGACY[key], params: Object.assign(about, action, { items: key === 'impressions' ? part : part.products }), shape: SHAPE.legacy })
  }
  return found
}

/**
 * Reads what a page pushes to `dataLayer`, without touching it. Keeps what a later entry may refer to.
 * Which names and parameters are of use is not decided here: the tag takes nothing but commerce (commerce.js).
 * @returns {(entry: any) => {name: string, params: object, shape: number}[]}
 */
export function makeReader() {
  let pending = null

  return function read(entry) {
    if (!entry || typeof entry !== 'object') return []
    // gtag() pushes its `arguments`; some copies of it push an array.
    if (Array.isArray(entry) || Object.prototype.toString.call(entry) === '[object Arguments]') {
      const [command, name, given] = [...entry]
      return command === 'event' ? [{ name: String(name), params: isObject(given) ? given : {}, shape: SHAPE.gtag }] : []
    }
    const { ecommerce } = entry
    if (ecommerce === null) pending = null
    const name = String(entry.event || '').replace(/^dl_/, '')
    if (isObject(ecommerce)) {
      const found = legacy(ecommerce, entry.currency)
      if (found.length) return found
      if (!entry.event) pending = ecommerce
    }
    if (!name) return []
    let about = isObject(ecommerce) ? ecommerce : entry
    if (about === entry && !entry.items && pending && OF_ITEMS.test(name)) {
      about = pending
      pending = null
    }
    return [{ name, params: Object.assign({}, about, { currency: about.currency || about.currencyCode || entry.currency, items: about.items || entry.items }), shape: SHAPE.object }]
  }
}
