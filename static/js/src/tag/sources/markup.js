import { readJsonLd } from './jsonld.js'

const SELECTOR = 'script[type="application/ld+json"]'
const OG_TYPES = { product: 'product', 'product.item': 'product', 'product.group': 'product', article: 'content' }

/**
 * What the page says of itself: its type, its product.
 * A single page shop leaves the old page's JSON-LD in place for a while after it has moved on, and some leave it for ever:
 * a text that already stood there on the page before says nothing about this one.
 */
export default function start({ win, page, record }) {
  const doc = win.document
  let stale = null
  let read = null
  let seen = null
  let current = null

  return function look() {
    const { id, facts, restored } = page()
    if (id !== current) {
      stale = restored ? null : seen
      current = id
      read = null
    }
    const texts = [...doc.querySelectorAll(SELECTOR)].map((script) => script.textContent)
    seen = texts.join('\n')
    if (seen === stale || seen === read) return
    read = seen
    stale = null
    const canonical = doc.querySelector('link[rel="canonical"]')
    const { type, item, currency } = readJsonLd(texts, address(canonical && canonical.href, win.location))
    const og = doc.querySelector('meta[property="og:type"]')
    if (type || og) facts.page_type = type || OG_TYPES[og.content]
    if (!item) return
    facts.product = item.item_id
    facts.category = item.item_category
    record('view_item', { currency, value: item.price, items: [item] }, 'markup')
  }
}

/** The canonical address tells which product a page is about, unless it is the previous page's; the variant is in our own. */
function address(canonical, location) {
  if (!canonical) return location.href
  const url = new URL(canonical, location.href)
  return url.pathname.split('/').pop() === location.pathname.split('/').pop() ? url.origin + url.pathname + location.search : location.href
}
