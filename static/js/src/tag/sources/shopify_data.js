/** "gid://shopify/ProductVariant/123" and 123 are the same id. */
export const idOf = (gid) => (gid == null ? '' : String(gid).split('/').pop().split('?')[0])

/** The Ajax API counts in hundredths, whatever the currency: ¥1000 is 100000. */
const major = (hundredths) => (isFinite(hundredths) && hundredths !== null ? Math.round(+hundredths) / 100 : undefined)
/** The variant of a product without variants. */
const titled = (title) => (title && title !== 'Default Title' ? title : undefined)

function absolute(address, origin) {
  try {
    return address ? new URL(address, origin).href : undefined
  } catch (error) {
    return undefined
  }
}

/**
 * A cart's token without its key: the key opens the cart to whoever has it, and stays in the shop. What is left is told to
 * the server as it is, for it to find the order of this cart.
 */
export const tokenOf = (token) => idOf(token)

function line(item, origin) {
  const price = major(item.final_price != null ? item.final_price : item.price)
  const full = major(item.original_price)
  return {
    item_id: item.sku || idOf(item.variant_id || item.id),
    item_name: item.product_title || item.title,
    item_variant: titled(item.variant_title),
    item_brand: item.vendor || undefined,
    item_category: item.product_type || undefined,
    price,
    discount: full > price ? Math.round((full - price) * 100) / 100 : undefined,
    quantity: +item.quantity,
    product_id: idOf(item.product_id),
    variant_id: idOf(item.variant_id || item.id),
    url: absolute(item.url, origin),
    image: absolute(item.image, origin),
  }
}

/**
 * `/cart.js` as GA4 items.
 * @param {object} cart
 * @param {string} origin
 * @param {string} [currency] the visitor's, where the cart names none
 * @returns {{lines: object[], currency?: string, value?: number, cart_token: string} | null} null for what is no cart
 */
export function cartOf(cart, origin, currency) {
  if (!cart || !Array.isArray(cart.items)) return null
  const items = cart.items.filter((item) => item && typeof item === 'object' && item.quantity > 0)
  return {
    lines: items.map((item) => line(item, origin)),
    currency: cart.currency || currency,
    value: major(cart.total_price),
    cart_token: tokenOf(cart.token),
  }
}

/**
 * Whether a change of the cart has come about. Shopify names errors; the themes built on Horizon resolve a refused add with
 * `detail.didError` instead.
 */
export const isDone = (result) => !!result && !(result.userErrors || []).length && !(result.detail && result.detail.didError)

/**
 * Whether a `shopify:product:view` or `:select` is about the page's own product: themes tell it of every card too, and leave the
 * context out.
 */
export function isOfPage({ context, product }, path) {
  if (!product || !product.id) return false
  if (context) return context === 'page'
  return !!product.handle && path.replace(/\/$/, '').slice(-`/products/${product.handle}`.length) === `/products/${product.handle}`
}

/**
 * What `view_item` says of a product of the standard events, with what `ShopifyAnalytics.meta` adds: the events carry no SKU.
 * @param {object} product its `selectedVariant` may be null
 * @param {object} [meta] `ShopifyAnalytics.meta.product`
 * @param {string} [currency]
 */
export function viewOf(product, meta, currency) {
  const productId = idOf(product.id)
  const known = meta && idOf(meta.id) === productId ? meta : {}
  const variants = known.variants || []
  const variant = product.selectedVariant || {}
  const variantId = idOf(variant.id) || (variants.length === 1 ? idOf(variants[0].id) : '')
  const more = variants.find((one) => one && idOf(one.id) === variantId) || {}
  const price = variant.price && isFinite(variant.price.amount) ? +variant.price.amount : major(more.price)
  const item = {
    item_id: more.sku || variantId || productId,
    item_name: product.title,
    item_variant: titled(variant.title || more.public_title),
    item_brand: known.vendor || undefined,
    item_category: known.type || undefined,
    price,
    quantity: 1,
    product_id: productId,
    variant_id: variantId || undefined,
  }
  return { currency: (variant.price && variant.price.currencyCode) || currency, value: price, items: [item] }
}

const PAGES = {
  index: 'home', home: 'home', product: 'product', collection: 'category', 'list-collections': 'category', searchresults: 'search', search: 'search',
  cart: 'cart', page: 'content', article: 'content', blog: 'content', policy: 'policy',
}

/** Shopify's page type (`ShopifyAnalytics.meta.page.pageType`) as docs/protocol.md calls it. */
export const pageTypeOf = (type) => (Object.prototype.hasOwnProperty.call(PAGES, type) ? PAGES[type] : /^customers?\//.test(type) ? 'account' : undefined)

/** The root of the visitor's language ("/en-gb/"): a path of this shop, whatever the page says. */
export const rootOf = (routes) => (routes && /^\/([\w-]+\/)*$/.test(routes.root) ? routes.root : '/')
