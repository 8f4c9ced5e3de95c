import datalayer from './datalayer.js'
import markup from './markup.js'

const WOOCOMMERCE = 'body[class*="woocommerce"],meta[name="generator"][content^="WooCommerce"],[class*="wc-block-"]'

/**
 * Where events may come from. A new source is its module, a line here, and its place in RANK (owners.js). Without `start` it is
 * a part of its own (`tag/parts/<name>.js`), fetched only where it is of use.
 *
 * A source's `start(tools)` answers `look()`, called whenever there may be something new. Beside the tag's tools it has
 * `record(name, params, source, shape?)`, which tells an event, and `cart(lines, {currency, value}, source)`, which tells what the
 * whole cart is and finds out by itself what that means.
 * @type {Record<string, {when: (win: Window, settings: object) => any, start?: (tools: object) => () => void}>}
 */
export const SOURCES = {
  shopify: { when: ({ Shopify }) => Shopify && !Shopify.designMode },
  woocommerce: { when: (win) => win.woocommerce_params || win.wc_add_to_cart_params || win.wcSettings || win.document.querySelector(WOOCOMMERCE) },
  datalayer: { when: (win) => win.dataLayer, start: datalayer },
  markup: { when: ({ document }) => document.querySelector('script[type="application/ld+json"],meta[property="og:type"]'), start: markup },
  mapped: { when: (win, { map }) => map },
}
