import { guard, listen } from '../../lifecycle/guard.js'
import { parse } from '../../lifecycle/text.js'
import { makeCartReader, watchRequests } from './cart_reader.js'
import { cartOf, isDone, isOfPage, pageTypeOf, rootOf, viewOf } from './shopify_data.js'

const CHANGES = /\/cart\/(add|change|update|clear)(\.js|\.json)?(\?|$)/
/** Where a theme leaves what its elements tell, for whoever comes too late to have heard it. */
const PAYLOADS = '[view-event-payload],script[data-view-event-payload]'
const TOKEN = 'shopify'

/**
 * A Shopify storefront: its standard events where the theme has them, and its cart. An event of the cart says that it changes, not
 * what is in it, and comes before the change; the cart is read when the change has come about, also for themes that tell nothing.
 */
export default function start({ win, page, memory, record, cart }) {
  const doc = win.document
  const shopify = () => win.Shopify || {}
  if (shopify().designMode) return () => {}
  const currency = () => (shopify().currency || {}).active
  const meta = () => (win.ShopifyAnalytics || {}).meta || {}
  const path = () => win.location.pathname
  let first = true
  let current = null
  let isViewed = false
  let isCartOpened = false
  let lastText = ''

  /** An order leaves a new cart with a new token behind: what was in the old one was not taken out by the visitor. */
  function isAnother(token) {
    const [before, count] = (memory.get(TOKEN) || '').split(' ')
    return !!before && !!token && before !== token && count !== '0'
  }

  function onCart(body) {
    const now = cartOf(body, win.location.origin, currency())
    if (!now) return false
    const { lines, value, cart_token } = now
    const told = { currency: now.currency, value, cart_token }
    if (isAnother(cart_token)) cart(null)
    memory.set(TOKEN, `${cart_token} ${lines.length}`)
    cart(lines, told, 'shopify')
    if (isCartOpened) record('view_cart', Object.assign({ items: lines }, told), 'shopify')
    isCartOpened = false
    const text = JSON.stringify(lines)
    const isNews = text !== lastText
    lastText = text
    return isNews
  }

  const changed = makeCartReader({ win, address: () => rootOf(shopify().routes) + 'cart.js', onCart })

  /** Without the cookie there is no cart, and nobody needs to be asked. */
  const hasCart = () => /(^|;\s*)cart=/.test(doc.cookie) || (memory.get(TOKEN) || ' 0').slice(-2) !== ' 0'

  function openCart() {
    isCartOpened = true
    changed(0)
  }

  function viewed(product, known) {
    const params = viewOf(product, known, currency())
    const { facts } = page()
    facts.product = params.items[0].item_id
    facts.category = params.items[0].item_category || facts.category
    isViewed = true
    record('view_item', params, 'shopify')
  }

  const see = (payload) => payload && isOfPage(payload, path()) && viewed(payload.product, meta().product)
  const whenDone = ({ promise }, run) => promise && promise.then && promise.then(guard(run), () => {})

  const hears = {
    'product:view': see,
    'product:select'(event) {
      if (!isOfPage({ product: event.product }, path())) return
      whenDone(event, (result) => result && result.variant && viewed(Object.assign({}, event.product, { selectedVariant: result.variant }), meta().product))
    },
    'cart:lines-update': (event) => whenDone(event, (result) => isDone(result) && changed(0)) || changed(),
    'cart:discount-update': (event) => whenDone(event, (result) => isDone(result) && changed(0)),
    'cart:view': openCart,
    'collection:update'(event) {
      const { handle } = event.collection || {}
      if (handle) whenDone(event, () => record('view_item_list', { item_list_id: handle }, 'shopify'))
    },
    'search:update'(event) {
      const { query } = event.search || {}
      if (query && query !== page().searched) whenDone(event, () => record('search', { search_term: (page().searched = query) }, 'shopify'))
    },
  }

  for (const name of Object.keys(hears)) listen(doc, 'shopify:' + name, hears[name])
  watchRequests(win, CHANGES, () => changed())
  listen(win, 'pageshow', ({ persisted }) => persisted && changed(0))

  function readMissed() {
    for (const el of doc.querySelectorAll(PAYLOADS)) see(parse(el.getAttribute('view-event-payload') || el.textContent))
  }

  return function look() {
    const { id, facts } = page()
    if (id !== current) {
      current = id
      isViewed = false
      if (/\/cart\/?$/.test(path())) openCart()
    }
    const type = pageTypeOf((meta().page || {}).pageType)
    if (type && first) facts.page_type = type
    if (!isViewed) readMissed()
    if (!first) return
    first = false
    if (hasCart()) changed(0)
    else cart([], { currency: currency() }, 'shopify')
  }
}
