const NAMED = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', hellip: '…', ndash: '–', mdash: '—' }

/** A name as the Store API gives it is HTML: "Mug &#8211; blue". Read by hand, for a page may forbid every way through the DOM. */
export function plain(html) {
  return String(html == null ? '' : html)
    .replace(/<[^>]*>/g, '')
    .replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w{2,8}));/gi, (all, dec, hex, name) => {
      const code = dec ? +dec : parseInt(hex, 16)
      if (name) return Object.prototype.hasOwnProperty.call(NAMED, name) ? NAMED[name] : all
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : all
    })
    .trim()
}

/** The Store API's amounts are texts of the smallest unit, with its number of decimals beside them. */
const major = (amount, unit) => (amount == null || amount === '' || !isFinite(amount) ? undefined : +amount / 10 ** (unit >= 0 ? +unit : 2))

function line(item) {
  const prices = item.prices || {}
  const price = major(prices.price, prices.currency_minor_unit)
  const full = major(prices.regular_price, prices.currency_minor_unit)
  const choices = Array.isArray(item.variation) ? item.variation.map((one) => plain(one && one.value)).filter(Boolean) : []
  const id = String(item.id)
  const image = (item.images || [])[0]
  return {
    item_id: item.sku || id,
    item_name: plain(item.name),
    item_variant: choices.join(' / ') || undefined,
    price,
    discount: full > price ? +(full - price).toFixed(3) : undefined,
    quantity: +item.quantity,
    product_id: choices.length ? undefined : id,
    variant_id: choices.length ? id : undefined,
    url: item.permalink || undefined,
    image: (image && (image.thumbnail || image.src)) || undefined,
  }
}

/**
 * The Store API's cart as GA4 items. Its value is what the lines cost as the shop shows them, less the coupons; what shipping
 * will cost is no part of it.
 * @returns {{lines: object[], currency?: string, value: number} | null} null for what is no cart
 */
export function cartOf(cart) {
  if (!cart || !Array.isArray(cart.items)) return null
  const items = cart.items.filter((item) => item && typeof item === 'object' && item.id && item.quantity > 0)
  const lines = items.map(line)
  const totals = cart.totals || {}
  const unit = totals.currency_minor_unit
  let sum = 0
  for (const { price, quantity } of lines) sum += (price || 0) * quantity
  const off = major(totals.total_discount, unit) || 0
  const first = items[0] && items[0].prices
  return { lines, currency: totals.currency_code || (first && first.currency_code), value: +Math.max(sum - off, 0).toFixed(3) }
}

/**
 * A choice among a product's variations, as jQuery's `found_variation` hands it over.
 * @param {object} variation
 * @param {{product_id?: string, name?: string, currency?: string}} product
 */
export function variationOf(variation, { product_id, name, currency }) {
  const id = String(variation.variation_id)
  const price = isFinite(variation.display_price) ? +variation.display_price : undefined
  const full = +variation.display_regular_price
  const choices = Object.keys(variation.attributes || {}).map((key) => variation.attributes[key])
  const item = {
    item_id: variation.sku || id,
    item_name: name,
    item_variant: choices.filter((one) => one && typeof one === 'string').join(' / ') || undefined,
    price,
    discount: full > price ? +(full - price).toFixed(3) : undefined,
    quantity: 1,
    product_id,
    variant_id: id,
    image: (variation.image && variation.image.src) || undefined,
  }
  return { currency, value: price, items: [item] }
}

/**
 * Where the shop answers the Store API, as a path of the page's own origin: sites call themselves http://, or www, and are
 * looked at otherwise, and only the page's own origin gets the visitor's cart.
 * @param {(string | null | undefined)[]} roots what the page says of its REST root, the best first; may be
 *   "https://x/shop/wp-json/", "https://x/index.php?rest_route=/"
 * @param {string} [ajax] WooCommerce's `ajax_url`, "/shop/wp-admin/admin-ajax.php": shows the folder when nothing else does
 * @returns {string} the cart's address
 */
export function cartAddress(roots, ajax, here) {
  for (const root of roots) {
    if (!root || typeof root !== 'string') continue
    try {
      const { pathname, search } = new URL(root, here)
      return (pathname + search).replace(/\/?$/, '/wc/store/v1/cart')
    } catch (error) {
      continue
    }
  }
  const folder = /^(.*\/)wp-admin\//.exec(typeof ajax === 'string' ? ajax.replace(/^https?:\/\/[^/]+/, '') : '')
  return (folder ? folder[1] : '/') + 'wp-json/wc/store/v1/cart'
}
