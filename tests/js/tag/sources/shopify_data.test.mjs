import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cartOf, isDone, isOfPage, pageTypeOf, rootOf, tokenOf, viewOf } from '../../../../static/js/src/tag/sources/shopify_data.js'

const SHOP = 'https://shop.example'

/** As GET /cart.js answers. */
const LINE = {
  id: 39897499729985, properties: {}, quantity: 2, variant_id: 39897499729985, key: '39897499729985:2ef2fa36', title: 'Mug - Blue', price: 2500,
  original_price: 2500, discounted_price: 2000, line_price: 5000, original_line_price: 5000, total_discount: 1000, sku: 'MUG-B', vendor: 'Kiln',
  product_id: 6786188247105, final_price: 2000, final_line_price: 4000, url: '/en-gb/products/mug?variant=39897499729985',
  image: '//cdn.shopify.com/s/mug.jpg', handle: 'mug', product_title: 'Mug', product_type: 'Kitchen', variant_title: 'Blue',
}
const CART = {
  token: 'hWN2Ej0Xk?key=3f5c0a', note: '', attributes: {}, original_total_price: 5000, total_price: 4000, total_discount: 1000, item_count: 2,
  items: [LINE], requires_shipping: true, currency: 'GBP', items_subtotal_price: 4000, cart_level_discount_applications: [],
}

test('a line of the cart becomes an item: what is paid for one, and by how much less', () => {
  const { lines, currency, value } = cartOf(CART, SHOP)
  assert.deepEqual(lines, [
    {
      item_id: 'MUG-B', item_name: 'Mug', item_variant: 'Blue', item_brand: 'Kiln', item_category: 'Kitchen', price: 20, discount: 5, quantity: 2,
      product_id: '6786188247105', variant_id: '39897499729985', url: 'https://shop.example/en-gb/products/mug?variant=39897499729985',
      image: 'https://cdn.shopify.com/s/mug.jpg',
    },
  ])
  assert.deepEqual([currency, value], ['GBP', 40])
})

test('the Ajax API counts in hundredths of the yen and the dong too', () => {
  for (const currency of ['JPY', 'VND', 'KRW']) {
    const { lines, value } = cartOf({ ...CART, currency, total_price: 15000000, items: [{ ...LINE, final_price: 7500000, original_price: 7500000 }] }, SHOP)
    assert.equal(lines[0].price, 75000)
    assert.equal(lines[0].discount, undefined)
    assert.equal(value, 150000)
  }
})

test('without a SKU the variant is the id, and a product without variants has no variant title', () => {
  const { lines } = cartOf({ ...CART, items: [{ ...LINE, sku: '', variant_title: null }, { ...LINE, sku: null, variant_title: 'Default Title' }] }, SHOP)
  assert.deepEqual(lines.map(({ item_id, item_variant }) => [item_id, item_variant]), [['39897499729985', undefined], ['39897499729985', undefined]])
})

test('a cart whose currency is not said has the one that the visitor looks at', () => {
  assert.equal(cartOf({ ...CART, currency: undefined }, SHOP, 'EUR').currency, 'EUR')
})

test("the key in a cart's token stays in the shop", () => {
  assert.equal(cartOf(CART, SHOP).cart_token, 'hWN2Ej0Xk')
  assert.equal(tokenOf('gid://shopify/Cart/hWN2Ej0Xk?key=3f5c0a'), 'hWN2Ej0Xk')
  assert.equal(tokenOf(undefined), '')
})

test('what is no cart gives none', () => {
  for (const odd of [null, [], {}, { items: 'many' }, { status: 422, message: 'Cart Error' }]) assert.equal(cartOf(odd, SHOP), null)
  assert.deepEqual(cartOf({ ...CART, items: [null, { ...LINE, quantity: 0 }], total_price: 0 }, SHOP).lines, [])
})

test('an address that is none costs the line nothing but its address', () => {
  const { lines } = cartOf({ ...CART, items: [{ ...LINE, image: 'http://[', url: null }] }, SHOP)
  assert.deepEqual([lines[0].url, lines[0].image, lines[0].price], [undefined, undefined, 20])
})

test('a change has come about when nobody says otherwise', () => {
  assert.ok(isDone({ cart: {}, userErrors: [] }))
  assert.ok(isDone({ cart: {} }), 'themes leave the list out')
  assert.ok(isDone({ cart: {}, warnings: [{ message: 'only 3 left' }] }))
  assert.ok(!isDone({ cart: {}, userErrors: [{ code: 'MERCHANDISE_NOT_APPLICABLE', message: 'Sold out' }] }))
  assert.ok(!isDone({ cart: {}, detail: { didError: true } }), 'as Horizon says it')
  assert.ok(!isDone(undefined))
})

test('of the products that are seen, only the one whose page it is counts', () => {
  const product = { id: 'gid://shopify/Product/1', handle: 'mug' }
  assert.ok(isOfPage({ context: 'page', product }, '/products/mug'))
  for (const context of ['collection', 'recommendation', 'search', 'dialog']) assert.ok(!isOfPage({ context, product }, '/products/mug'))
  assert.ok(isOfPage({ context: null, product }, '/en-gb/collections/all/products/mug/'), 'the context may be left out')
  assert.ok(!isOfPage({ context: null, product }, '/collections/all'))
  assert.ok(!isOfPage({ context: null, product }, '/products/big-mug'))
  assert.ok(!isOfPage({ context: 'page', product: null }, '/products/mug'))
  assert.ok(!isOfPage({ detail: { productId: 1 } }, '/products/mug'), 'an event of the same name that a theme made up')
})

const PRODUCT = {
  id: 'gid://shopify/Product/6786188247105', title: 'Mug', handle: 'mug',
  selectedVariant: { id: 'gid://shopify/ProductVariant/399', title: 'Blue', availableForSale: true, price: { amount: '20.00', currencyCode: 'GBP' }, selectedOptions: [] },
}
const META = {
  id: 6786188247105, gid: 'gid://shopify/Product/6786188247105', vendor: 'Kiln', type: 'Kitchen',
  variants: [{ id: 399, price: 2000, name: 'Mug - Blue', public_title: 'Blue', sku: 'MUG-B' }, { id: 400, price: 2100, name: 'Mug - Red', public_title: 'Red', sku: 'MUG-R' }],
}

test('a product view has its SKU, brand and category from ShopifyAnalytics.meta', () => {
  assert.deepEqual(viewOf(PRODUCT, META, 'EUR'), {
    currency: 'GBP',
    value: 20,
    items: [{
      item_id: 'MUG-B', item_name: 'Mug', item_variant: 'Blue', item_brand: 'Kiln', item_category: 'Kitchen', price: 20, quantity: 1,
      product_id: '6786188247105', variant_id: '399',
    }],
  })
})

test("another product's meta adds nothing", () => {
  assert.equal(viewOf(PRODUCT, { ...META, id: 7 }).items[0].item_id, '399')
  assert.equal(viewOf(PRODUCT, undefined).items[0].item_brand, undefined)
})

test('a product whose variant is not chosen is known by its own id, unless it has but one', () => {
  const open = { ...PRODUCT, id: 6786188247105, selectedVariant: null }
  assert.deepEqual(viewOf(open, META, 'EUR').items[0], {
    item_id: '6786188247105', item_name: 'Mug', item_variant: undefined, item_brand: 'Kiln', item_category: 'Kitchen', price: undefined, quantity: 1,
    product_id: '6786188247105', variant_id: undefined,
  })
  const only = viewOf(open, { ...META, variants: [META.variants[0]] }, 'EUR')
  assert.deepEqual([only.items[0].item_id, only.value, only.currency], ['MUG-B', 20, 'EUR'])
})

test("page types are ours", () => {
  assert.deepEqual(['home', 'product', 'collection', 'searchresults', 'cart', 'customers/login', 'constructor', undefined].map(pageTypeOf), [
    'home', 'product', 'category', 'search', 'cart', 'account', undefined, undefined,
  ])
})

test("the locale's root is a path of this shop", () => {
  assert.equal(rootOf({ root: '/en-gb/' }), '/en-gb/')
  assert.equal(rootOf({ root: '/' }), '/')
  for (const root of ['//evil.example/', 'https://evil.example/', '/en', '', null, 7]) assert.equal(rootOf({ root }), '/')
  assert.equal(rootOf(undefined), '/')
})
