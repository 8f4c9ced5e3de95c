import { guard } from '../../lifecycle/guard.js'
import { isAt, nodesOf, readNodes } from './jsonld.js'

const JSON_LD = 'script[type="application/ld+json" i]'
const METADATA = '[itemtype*="schema.org/"],[typeof],meta[property$="price:amount"],meta[name$="price:amount"],meta[content^="product"],meta[content="article"]'

/** Whether a page says anything of itself. */
export const speaks = ({ document }) => document.querySelector(JSON_LD + ',' + METADATA)

/**
 * The ways in which a page speaks of itself, the most exact first: this one, and those of the part `metadata` where it is needed.
 * `data` is what the page holds now, as plain things; `at` whether it says of itself that it is at this address; `read` what it
 * says. `ofDocument` is what a router may never change again.
 */
const WAYS = [
  {
    data: (doc) => Array.from(doc.querySelectorAll(JSON_LD), (script) => script.textContent),
    at: (texts, address) => isAt(nodesOf(texts), address),
    read: (texts, address) => readNodes(nodesOf(texts), address),
  },
]

const pathOf = (address) => new URL(address).pathname

/**
 * What the page says of itself: its type, its product.
 * A single page shop leaves the old page's markup in place for a while after it has moved on, and some leave it for ever:
 * what already stood there on the page before says nothing about this one, unless it names this one's address.
 */
export default function start({ win, page, part, record }) {
  const doc = win.document
  /** The document's own page: on all others of a single page shop, OpenGraph may be this one's still. */
  const [arrival] = win.performance.getEntriesByType('navigation')
  const first = pathOf((arrival && arrival.name) || win.location.href)
  let current = {}
  let seen = []
  let stale = []
  let read = ''
  let ways = WAYS
  let asked = false

  function turn(now) {
    const samePath = current.url && pathOf(current.url) === pathOf(now.url)
    if (!samePath || now.restored) stale = now.restored ? [] : seen
    current = now
    read = ''
  }

  /** Of one page, what one way leaves out another may know; what they contradict each other in, the more exact is believed. */
  function together(address) {
    const told = {}
    ways.forEach((way, i) => {
      const data = way.data(doc)
      seen[i] = JSON.stringify(data)
      const own = way.at(data, win.location.href)
      if (!own && (seen[i] === stale[i] || (way.ofDocument && pathOf(win.location.href) !== first))) return
      const { type, item, currency } = way.read(data, address)
      told.type = told.type || type
      told.currency = told.currency || currency
      if (item && (!told.item || way.ofDocument || item.item_name === told.item.item_name)) told.item = Object.assign({}, item, told.item)
    })
    return told
  }

  /** Microdata and OpenGraph are read only where JSON-LD has left something open. */
  function askMore({ item }) {
    if (asked || (item && item.price) || !doc.querySelector(METADATA)) return
    asked = true
    part('metadata').then(guard((more) => {
      ways = WAYS.concat(more || [])
      look()
    }))
  }

  function look() {
    const now = page()
    if (now.id !== current.id) turn(now)
    seen = []
    const canonical = doc.querySelector('link[rel="canonical"]')
    const told = together(address(canonical && canonical.href, win.location))
    askMore(told)
    const { type, item, currency } = told
    const { facts } = now
    if (type) facts.page_type = type
    if (!item) return
    // A variant is chosen in the address or in the markup, and is another thing to have looked at on the same page.
    const key = JSON.stringify([item, currency])
    if (key === read) return
    read = key
    facts.product = item.item_id
    facts.category = item.item_category
    facts.item = Object.assign({ currency }, item)
    record('view_item', { currency, value: item.price, items: [item] }, 'markup')
  }

  return look
}

/** The canonical address tells which product a page is about, unless it is the previous page's; the variant is in our own. */
function address(canonical, location) {
  if (!canonical) return location.href
  const url = new URL(canonical, location.href)
  return url.pathname.split('/').pop() === location.pathname.split('/').pop() ? url.origin + url.pathname + location.search : location.href
}
