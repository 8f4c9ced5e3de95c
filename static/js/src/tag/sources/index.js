import datalayer from './datalayer.js'

const MARKUP = 'script[type="application/ld+json" i],[itemtype*="schema.org/"],[typeof],meta[property$="price:amount"],meta[name$="price:amount"],meta[content^="product"],meta[content="article"]'

/** Shops whose carts are told by a source of their own. */
const PLATFORMS = ['shopify', 'woocommerce']
const hasPlatform = (win, settings) => win.Shopify || PLATFORMS.some((name) => SOURCES[name] && SOURCES[name].when(win, settings))

const WOOCOMMERCE = 'body[class*="woocommerce"],meta[name="generator"][content^="WooCommerce"],[class*="wc-block-"]'

/**
 * Where events may come from. A new source is its module, a line here, and its place in RANK (owners.js). Without `start` it is
 * a part of its own (`tag/parts/<name>.js`), fetched only where it is of use.
 *
 * A source's `start(tools)` answers `look()`, called whenever there may be something new. Beside the tag's tools it has
 * `record(name, params, source, shape?)`, which tells an event, and `cart(lines, {currency, value}, source)`, which tells what the
 * whole cart is and finds out by itself what that means; and `spoken()`: whether any source that knows better than to watch has told
 * what is in this shop's carts, now or in the last days; and `awaits()`: whether other sources are still being fetched.
 * @type {Record<string, {when: (win: Window, settings: object) => any, start?: (tools: object) => () => void}>}
 */
export const SOURCES = {
  shopify: { when: ({ Shopify }) => Shopify && !Shopify.designMode },
  woocommerce: { when: (win) => win.woocommerce_params || win.wc_add_to_cart_params || win.wcSettings || win.document.querySelector(WOOCOMMERCE) },
  datalayer: { when: (win) => win.dataLayer, start: datalayer },
  markup: { when: ({ document }) => document.querySelector(MARKUP) },
  observed: { when: (win, settings) => !hasPlatform(win, settings) },
  forms: { when: ({ document }) => document.querySelector('form') },
  mapped: { when: (win, { map }) => map },
}
