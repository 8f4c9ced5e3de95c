// Payloads as shops and their plugins push them.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { COMMERCE, params } from '../../../static/js/src/tag/sources/commerce.js'
import { SHAPE, makeReader } from '../../../static/js/src/tag/sources/ga4.js'

const read = (entry, reader = makeReader()) => reader(entry).filter(({ name }) => COMMERCE.test(name)).map(({ name, params: given, shape }) => ({ name, params: params(given), shape }))
const one = (entry, reader) => {
  const found = read(entry, reader)
  assert.equal(found.length, 1)
  return found[0]
}
const gtag = (...words) => (function () { return arguments })(...words)
const A = { item_id: 'A', price: 12.5, quantity: 1 }
const old = { id: 'A', price: '12,50', quantity: '1' }

describe('the currency stands', () => {
  const wanted = { currency: 'EUR', items: [A] }
  for (const [where, entry] of Object.entries({
    'in ecommerce': { event: 'view_item', ecommerce: { currency: 'EUR', items: [A] } },
    'in ecommerce, by its old name': { event: 'view_item', ecommerce: { currencyCode: 'EUR', items: [A] } },
    'beside ecommerce': { event: 'view_item', currency: 'EUR', ecommerce: { items: [A] } },
    'beside ecommerce, by its old name': { event: 'view_item', currencyCode: 'EUR', ecommerce: { items: [A] } },
    'in the action of the old shape': { event: 'view_item', ecommerce: { detail: { actionField: { currency: 'EUR' }, products: [old] } } },
  })) test(where, () => assert.deepEqual(one(entry).params, wanted))
  test('in the first item that has one', () => {
    assert.equal(one({ event: 'view_item', ecommerce: { items: [A, { ...A, currency: 'EUR' }] } }).params.currency, 'EUR')
  })
  test("in gtag('set') before", () => {
    const reader = makeReader()
    read(gtag('set', { currency: 'EUR' }), reader)
    read(gtag('consent', 'update', { analytics_storage: 'granted' }), reader)
    assert.equal(one(gtag('event', 'view_item', { items: [A] }), reader).params.currency, 'EUR')
    assert.equal(one(gtag('event', 'view_item', { currency: 'SEK', items: [A] }), reader).params.currency, 'SEK')
  })
})

describe('the items stand', () => {
  test('beside ecommerce', () => assert.deepEqual(one({ event: 'add_to_cart', ecommerce: { currency: 'EUR', value: '12,50' }, items: [A] }).params, { currency: 'EUR', value: 12.5, items: [A] }))
  test('beside everything, without ecommerce', () => assert.deepEqual(one({ event: 'add_to_cart', currency: 'EUR', value: 12.5, items: [A] }).params, { currency: 'EUR', value: 12.5, items: [A] }))
  test('in the old shape under the new name', () => assert.deepEqual(one({ event: 'purchase', ecommerce: { purchase: { transaction_id: 'T', value: '9', items: [A] } } }).params, { transaction_id: 'T', value: 9, items: [A] }))
  test('in an object with numbers for keys, as PHP writes a list with gaps', () => {
    assert.deepEqual(one({ event: 'view_cart', ecommerce: { items: { 1: A, 4: { item_id: 'B' } } } }).params.items, [A, { item_id: 'B' }])
  })
  test('alone, without a list', () => assert.deepEqual(one({ event: 'view_item', ecommerce: { items: A } }).params.items, [A]))
})

describe('prices that are texts', () => {
  for (const [given, wanted] of [['11.99', 11.99], ['1.299,00', 1299], ['1,299.00', 1299], ['€ 12,50', 12.5], ['', undefined], ['N/A', undefined]]) {
    test(given || 'an empty one', () => assert.equal(one({ event: 'view_item', ecommerce: { items: [{ item_id: 'A', price: given }] } }).params.items[0].price, wanted))
  }
})

describe('names', () => {
  for (const [given, wanted] of [['dl_add_to_cart', 'add_to_cart'], ['ga4_add_to_cart', 'add_to_cart'], ['addToCart', 'add_to_cart'], ['ee_add_to_cart', 'add_to_cart'], ['Add to cart', 'add_to_cart']]) {
    test(`${given} is ${wanted}, and gives way to the real one`, () => {
      const found = one({ event: given, ecommerce: { currency: 'EUR', items: [A] } })
      assert.equal(found.name, wanted)
      assert.ok(found.shape < SHAPE.object)
    })
  }
  test('an old shape is known by its products, whatever the event is called', () => {
    assert.equal(one({ event: 'gtm4wp.addProductToCartEEC', ecommerce: { currencyCode: 'EUR', add: { products: [old] } } }).name, 'add_to_cart')
    assert.equal(one({ event: 'checkout', ecommerce: { checkout: { actionField: { step: 1 }, products: [old] } } }).name, 'begin_checkout')
    assert.equal(one({ event: 'productDetail', ecommerce: { detail: { products: [old] } } }).name, 'view_item')
  })
  test("Elevar's cart has its products among the impressions", () => {
    const found = one({ event: 'dl_view_cart', ecommerce: { currencyCode: 'EUR', actionField: { list: 'Shopping Cart' }, impressions: [old] } })
    assert.deepEqual(found, { name: 'view_cart', shape: SHAPE.legacy, params: { currency: 'EUR', items: [A] } })
  })
  test("Elevar's later steps of a checkout have names of their own", () => {
    const step = (event, n) => read({ event, ecommerce: { currencyCode: 'EUR', checkout: { actionField: { step: n }, products: [old] } } }).map(({ name }) => name)
    assert.deepEqual([step('dl_begin_checkout', 1), step('dl_add_shipping_info', 2), step('dl_add_payment_info', 3), step('checkoutOption', 3)], [['begin_checkout'], ['add_shipping_info'], ['add_payment_info'], []])
  })
  test('a product and what is shown beside it are two things', () => {
    assert.deepEqual(read({ event: 'view_item', ecommerce: { detail: { products: [old] }, impressions: [{ id: 'B' }] } }).map(({ name }) => name), ['view_item_list', 'view_item'])
  })
})

describe('orders', () => {
  test("of Google's oldest shape", () => {
    assert.deepEqual(
      one({ transactionId: 1234, transactionTotal: '38.26', transactionTax: 1.29, transactionShipping: 5, transactionProducts: [{ sku: 'DD44', name: 'T-Shirt', category: 'Apparel', price: 11.99, quantity: 1 }] }).params,
      { transaction_id: '1234', value: 38.26, tax: 1.29, shipping: 5, items: [{ item_id: 'DD44', item_name: 'T-Shirt', item_category: 'Apparel', price: 11.99, quantity: 1 }] },
    )
  })
  test('that go to an ads account too give way to the analytics', () => {
    const reader = makeReader()
    const ads = one(gtag('event', 'purchase', { send_to: 'AW-123/abc', transaction_id: 'T', value: 1 }), reader)
    const both = one(gtag('event', 'purchase', { send_to: ['AW-123', 'G-9'], transaction_id: 'T', value: 1 }), reader)
    assert.ok(ads.shape < both.shape)
    assert.equal(both.shape, SHAPE.gtag)
  })
  test('a conversion is nothing of ours', () => assert.deepEqual(read(gtag('event', 'conversion', { send_to: 'AW-1/x', value: 1, transaction_id: 'T' })), []))
})

describe('what must do no harm', () => {
  test('functions, nodes and circles in it are left behind', () => {
    const circle = { item_id: 'A' }
    circle.self = circle
    const found = one({ event: 'add_to_cart', eventCallback: () => {}, 'gtm.element': circle, ecommerce: { items: [circle], event_callback() {}, me: circle } })
    assert.equal(JSON.stringify(found.params), '{"items":[{"item_id":"A"}]}')
  })
  test('frozen things are read like others', () => {
    const frozen = Object.freeze({ event: 'add_to_cart', ecommerce: Object.freeze({ currency: 'EUR', items: Object.freeze([Object.freeze({ ...A })]) }) })
    assert.deepEqual(one(frozen).params, { currency: 'EUR', items: [A] })
  })
  test('a list of a million costs no more than one of two hundred', () => {
    assert.equal(one({ event: 'view_cart', ecommerce: { items: Object.assign(new Array(4e9), [A]) } }).params.items.length, 1)
  })
  test('commerce that is no object', () => {
    for (const ecommerce of ['undefined', 0, [], undefined]) assert.equal(one({ event: 'view_cart', ecommerce }).name, 'view_cart')
  })
})
