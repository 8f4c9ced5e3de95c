// What Shopify puts into its pages, and what a theme does with it.
var Shopify = Shopify || {}
Shopify.shop = 'acme.myshopify.com'
Shopify.currency = { active: '__CURRENCY__', rate: '1.0' }
Shopify.routes = Shopify.routes || {}
Shopify.routes.root = '__ROOT__'
const asJson = (body) => ({ method: 'POST', headers: { 'Content-Type': 'application/json', Accept: 'application/json' }, body: JSON.stringify(body) })
const cartPost = (what, body) => fetch(Shopify.routes.root + 'cart/' + what + '.js', asJson(body)).then((response) => response.json())
const add = (id, quantity = 1) => cartPost('add', { items: [{ id, quantity }] })
// As https://cdn.shopify.com/storefront/standard-events.js makes them: bubbling, their payload on the event itself.
function standardEvent(type, payload) { return Object.assign(new Event(type, { bubbles: true, cancelable: true }), payload) }
function deferred() { let resolve, reject; const promise = new Promise((a, b) => { resolve = a; reject = b }); return { promise, resolve, reject } }
const summary = (cart) => ({ id: 'gid://shopify/Cart/' + cart.token, totalQuantity: cart.item_count, discountCodes: [],
  cost: { totalAmount: { amount: String(cart.total_price / 100), currencyCode: cart.currency } },
  lines: cart.items.map((one) => ({ id: one.key, quantity: one.quantity, cost: { totalAmount: { amount: '1', currencyCode: cart.currency } } })) })
// The event comes first, the change after it, the promise last.
async function addAsHorizonDoes(id, quantity = 1, from = document.body) {
  const { promise, resolve } = deferred()
  from.dispatchEvent(standardEvent('shopify:cart:lines-update', { action: 'add', context: 'product', promise,
    lines: [{ merchandiseId: 'gid://shopify/ProductVariant/' + id, quantity }] }))
  const result = await add(id, quantity)
  const cart = await fetch(Shopify.routes.root + 'cart.js').then((response) => response.json())
  if (result.status) resolve({ cart: summary(cart), detail: { didError: true } })
  else resolve({ cart: summary(cart), detail: { items: cart.items, didError: false } })
}
const addToCart = (lines, promise) => standardEvent('shopify:cart:lines-update', { action: 'add', context: 'product', lines, promise })

/** Tells that something is about to happen, and 50 ms later what came of it. */
function announce(type, payload, outcome) {
  const told = deferred()
  document.body.dispatchEvent(standardEvent(type, Object.assign({ promise: told.promise }, payload)))
  setTimeout(() => outcome(told), 50)
}
const settled = (type, payload, result) => announce(type, payload, ({ resolve }) => resolve(result))

const MUG = { id: 'gid://shopify/Product/678', title: 'Mug', handle: 'mug' }
const BLUE = { id: 'gid://shopify/ProductVariant/399', title: 'Blue', availableForSale: true, price: { amount: '25.0', currencyCode: 'EUR' }, selectedOptions: [] }
const RED = { id: 'gid://shopify/ProductVariant/398', title: 'Red', availableForSale: true, price: { amount: '26.00', currencyCode: 'EUR' }, selectedOptions: [] }
const viewMug = (given) =>
  document.body.dispatchEvent(
    standardEvent('shopify:product:view', Object.assign({ context: 'page', selectedOptions: [], product: Object.assign({ selectedVariant: BLUE }, MUG) }, given)),
  )
