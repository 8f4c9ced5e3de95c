import { inSlices, isTired, rest } from '../../lifecycle/slices.js'
import { stringify } from '../../lifecycle/text.js'
import { isAt, nodesOf, readNodes } from './jsonld.js'
import { readMicrodata } from './microdata.js'
import { readMetas, readOpenGraph } from './opengraph.js'

/** What is longer than this no page needs to say of itself. */
const LONGEST = 5e5

/**
 * The ways in which a page speaks of itself, the most exact first. `data` is what the page holds now, as plain things; `at` whether
 * it says of itself that it is at this address; `read` what it says. `ofDocument` is what a router may never change again.
 */
const WAYS = [
  { data: readJsonLd, at: isAt, read: readNodes },
  { data: readMicrodata, at: isAt, read: readNodes },
  { data: readMetas, at: (metas, address) => isAt([{ url: metas['og:url'] }], address), read: readOpenGraph, ofDocument: true },
]

async function readJsonLd(doc) {
  const nodes = []
  await inSlices(doc.querySelectorAll('script[type="application/ld+json" i]'), ({ textContent: text }) => text.length < LONGEST && nodes.push(...nodesOf([text])))
  return nodes
}

const pathOf = (address) => new URL(address).pathname

/**
 * What the page says of itself: its type, its product.
 * A single page shop leaves the old page's markup in place for a while after it has moved on, and some leave it for ever:
 * what already stood there on the page before says nothing about this one, unless it names this one's address.
 */
export default function start({ win, page, record }) {
  const doc = win.document
  /** The document's own page: on all others of a single page shop, OpenGraph may be this one's still. */
  const [arrival] = win.performance.getEntriesByType('navigation')
  const first = pathOf((arrival && arrival.name) || win.location.href)
  let current = {}
  let seen = []
  let stale = []
  let read = ''

  function turn(now) {
    const samePath = current.url && pathOf(current.url) === pathOf(now.url)
    if (!samePath || now.restored) stale = now.restored ? [] : seen.slice()
    current = now
    read = ''
  }

  /** Of one page, what one way leaves out another may know; what they contradict each other in, the more exact is believed. */
  async function together(address) {
    const { href } = win.location
    const told = {}
    for (let i = 0; i < WAYS.length && page() === current; i++) {
      const way = WAYS[i]
      if (isTired()) await rest()
      const data = await way.data(doc)
      if (isTired()) await rest()
      if (page() !== current) return {}
      seen[i] = stringify(data)
      const own = way.at(data, href)
      if (!own && (seen[i] === stale[i] || (way.ofDocument && pathOf(href) !== first))) continue
      const { type, item, currency } = way.read(data, address)
      told.type = told.type || type
      told.currency = told.currency || currency
      if (item && (!told.item || way.ofDocument || item.item_name === told.item.item_name)) told.item = Object.assign({}, item, told.item)
    }
    return told
  }

  return async function look() {
    const now = page()
    if (now.id !== current.id) turn(now)
    const canonical = doc.querySelector('link[rel="canonical"]')
    const { type, item, currency } = await together(address(canonical && canonical.href, win.location))
    if (page() !== now) return
    const { facts } = now
    if (type) facts.page_type = type
    if (!item) return
    // A variant is chosen in the address or in the markup, and is another thing to have looked at on the same page.
    const key = stringify([item, currency])
    if (key === read) return
    read = key
    // Another source may have told the product's category, which the markup leaves out.
    facts.category = item.item_category || (facts.product === item.item_id ? facts.category : undefined)
    facts.product = item.item_id
    facts.item = Object.assign({ currency }, item)
    record('view_item', { currency, value: item.price, items: [item] }, 'markup')
  }
}

/** The canonical address tells which product a page is about, unless it is the previous page's; the variant is in our own. */
function address(canonical, location) {
  if (!canonical) return location.href
  const url = new URL(canonical, location.href)
  return url.pathname.split('/').pop() === location.pathname.split('/').pop() ? url.origin + url.pathname + location.search : location.href
}
