import datalayer from './datalayer.js'

const MARKUP = 'script[type="application/ld+json" i],[itemtype*="schema.org/"],[typeof],meta[property$="price:amount"],meta[name$="price:amount"],meta[content^="product"],meta[content="article"]'

/** Shops whose carts are told by a source of their own. */
const PLATFORMS = ['shopify', 'woocommerce']
const hasPlatform = (win, settings) => win.Shopify || PLATFORMS.some((name) => SOURCES[name] && SOURCES[name].when(win, settings))

/** A page on which something tells products is believed to tell carts as well, until a click has shown that it does not. */
const isSilent = ({ page, told, clickedAt }) =>
  told === page().id ? Date.now() - clickedAt >= UNTOLD : page().settled && Date.now() - page().at >= QUIET
const QUIET = 900
/** Who tells of an addition has done so by then. */
const UNTOLD = 650

/** What a search looks like in an address; the part itself looks closer. */
const SEARCHED = /[?&](?:[qsk]|[^=&]*(?:query|search|such|term|text|keyword|recherche|buscar)[^=&]*)=/i

const WOOCOMMERCE = 'body[class*="woocommerce"],meta[name="generator"][content^="WooCommerce"],[class*="wc-block-"]'

/**
 * Where events may come from. A new source is its module, a line here, and its place in RANK (owners.js). Without `start` it is
 * a part of its own (`tag/parts/<name>.js`), fetched only where it is of use.
 *
 * A source's `start(tools)` answers `look()`, called whenever there may be something new, and waited for where it promises to be done. Beside the tag's tools it has
 * `record(name, params, source, shape?)`, which tells an event, and `cart(lines, {currency, value}, source)`, which tells what the
 * whole cart is and finds out by itself what that means; and `spoken()`: whether any source that knows better than to watch has told
 * what is in this shop's carts, now or in the last days; `awaits()`: whether other sources are still being fetched; and `click()`: the
 * last click on this page, which may be why a source was fetched.
 * `when` says whether a page has use for it, from the page, the shop's settings, and what has happened on this page so far.
 * @type {Record<string, {when: (win: Window, settings: object, visit: object) => any, start?: (tools: object) => () => void}>}
 */
export const SOURCES = {
  shopify: { when: ({ Shopify }) => Shopify && !Shopify.designMode },
  woocommerce: { when: (win) => win.woocommerce_params || win.wc_add_to_cart_params || win.wcSettings || win.document.querySelector(WOOCOMMERCE) },
  datalayer: { when: (win) => win.dataLayer, start: datalayer },
  markup: { when: ({ document }) => document.querySelector(MARKUP) },
  observed: { when: (win, settings, visit) => !hasPlatform(win, settings) && !visit.spoken() && isSilent(visit) },
  forms: { when: ({ location }, settings, { typing }) => typing || SEARCHED.test(location.search) },
  mapped: { when: (win, { map }) => map },
}
