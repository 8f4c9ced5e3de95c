import { guard, listen } from '../../lifecycle/guard.js'
import { parse } from '../../lifecycle/text.js'
import { makeCartReader, watchRequests } from './cart_reader.js'
import { cartOf, isDone, isOfPage, pageTypeOf, rootOf, viewOf } from './shopify_data.js'

const CHANGES = /\/cart\/(add|change|update|clear)(\.js|\.json)?(\?|$)/
/** Where a theme leaves what its elements tell, for whoever comes too late to have heard it. */
const PAYLOADS = '[view-event-payload],script[data-view-event-payload]'
const COUNT = '.cart-count-bubble,[data-cart-count]'
/** The token of the cart that was read last, and how many lines it had. */
const KEPT = '.shopify'

/**
 * A Shopify storefront: its standard events where the theme has them, and its cart. An event of the cart says that it will change,
 * not what will be in it; so the cart is read when the change has come about, for themes that tell nothing as well.
 */
export default function start({ win, page, memory, record, cart }) {
  const doc = win.document
  const shopify = () => win.Shopify || {}
  const meta = () => (win.ShopifyAnalytics || {}).meta || {}
  const currency = () => (shopify().currency || {}).active
  const path = () => win.location.pathname
  const tell = (name, params) => record(name, params, 'shopify')
  let landing = null
  let current = null
  let isViewed = false
  let isCartOpened = false
  let isCartPage = false
  let searched = ''

  const kept = () => (memory.get(KEPT) || ' 0').split(' ')
  /** An order leaves a new cart with a new token behind: the visitor took nothing out of the old one. */
  const isAnother = (token) => !!kept()[0] && !!token && kept()[0] !== token && kept()[1] !== '0'

  function onCart(body) {
    const now = cartOf(body, win.location.origin, currency())
    if (!now) return
    const { lines, value, cart_token } = now
    const about = { currency: now.currency, value, cart_token }
    if (isAnother(cart_token)) cart(null)
    memory.set(KEPT, `${cart_token} ${lines.length}`)
    cart(lines, about, 'shopify')
    if (isCartOpened) tell('view_cart', Object.assign({ items: lines }, about))
    isCartOpened = false
  }

  const changed = makeCartReader({ win, address: () => rootOf(shopify().routes) + 'cart.js', onCart })

  /** Where there is no cart, nobody needs to be asked. */
  function hasCart() {
    const count = doc.querySelector(COUNT)
    return /(^|;\s*)cart=/.test(doc.cookie) || kept()[1] !== '0' || (!!count && /[1-9]/.test(count.textContent))
  }

  function openCart() {
    isCartOpened = true
    changed(0)
  }

  function viewed(product) {
    const params = viewOf(product, meta().product, currency())
    const { facts } = page()
    facts.product = params.items[0].item_id
    facts.category = params.items[0].item_category || facts.category
    isViewed = true
    tell('view_item', params)
  }

  const see = (payload) => payload && isOfPage(payload, path()) && viewed(payload.product)

  /** Events come before what they tell of, with a promise of it; one that fails is the theme's own matter. */
  const whenDone = ({ promise }, run) => !!promise && !!promise.then && !!promise.then(guard(run), () => {})

  const hears = {
    'product:view': see,
    'product:select'(event) {
      const { product } = event
      if (!isOfPage({ product }, path())) return
      whenDone(event, (result) => result && result.variant && viewed(Object.assign({}, product, { selectedVariant: result.variant })))
    },
    'cart:lines-update'(event) {
      if (!whenDone(event, (result) => isDone(result) && changed(0))) changed()
    },
    'cart:discount-update': (event) => whenDone(event, (result) => isDone(result) && changed(0)),
    'cart:view': ({ context }) => (context === 'page' && isCartPage) || openCart(),
    'collection:update'(event) {
      const { handle } = event.collection || {}
      if (handle) whenDone(event, () => tell('view_item_list', { item_list_id: handle }))
    },
    'search:update'(event) {
      const { query } = event.search || {}
      // A filter or another order is no other search.
      if (!query || query === searched) return
      whenDone(event, () => tell('search', { search_term: (searched = query) }))
    },
  }

  for (const name of Object.keys(hears)) listen(doc, 'shopify:' + name, hears[name])
  watchRequests(win, CHANGES, () => changed())
  listen(win, 'pageshow', ({ persisted }) => persisted && changed(0))

  function begin() {
    landing = current
    if (hasCart()) changed(0)
    else cart([], { currency: currency() }, 'shopify')
  }

  return function look() {
    const { id, facts } = page()
    if (id !== current) {
      current = id
      isViewed = false
      searched = ''
      if (!landing) begin()
      // The cart's page says it too, but before us: it is one look.
      isCartPage = /\/cart\/?$/.test(path())
      if (isCartPage) openCart()
    }
    // What the document says of itself holds for the page that it was loaded for.
    if (id !== landing) return
    facts.page_type = pageTypeOf((meta().page || {}).pageType) || facts.page_type
    if (!isViewed) doc.querySelectorAll(PAYLOADS).forEach((el) => see(parse(el.getAttribute('view-event-payload') || el.textContent)))
  }
}
