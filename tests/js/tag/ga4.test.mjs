import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { COMMERCE, params } from '../../../static/js/src/tag/sources/commerce.js'
import { SHAPE, makeReader } from '../../../static/js/src/tag/sources/ga4.js'

/** As the tag does it: read, then keep what is commerce. */
const read = (entry, reader = makeReader()) => reader(entry).filter(({ name }) => COMMERCE.test(name)).map(({ name, params: given, shape }) => ({ name, params: params(given), shape }))
const gtag = (...words) => (function () { return arguments })(...words)

describe('GA4', () => {
  test('an event with its ecommerce', () => {
    const entry = { event: 'add_to_cart', ecommerce: { currency: 'EUR', value: '25.00', items: [{ item_id: 7, item_name: 'Mug', price: '12.50', quantity: '2' }] } }
    assert.deepEqual(read(entry), [
      { name: 'add_to_cart', shape: SHAPE.object, params: { currency: 'EUR', value: 25, items: [{ item_id: '7', item_name: 'Mug', price: 12.5, quantity: 2 }] } },
    ])
  })
  test('an event of gtag, which pushes its arguments', () => {
    const [found] = read(gtag('event', 'purchase', { transaction_id: 1001, value: 20, currency: 'EUR', items: [{ id: 'A', name: 'Old names' }] }))
    assert.equal(found.shape, SHAPE.gtag)
    assert.deepEqual(found.params, { currency: 'EUR', value: 20, transaction_id: '1001', items: [{ item_id: 'A', item_name: 'Old names' }] })
  })
  test('an array instead of arguments', () => assert.equal(read(['event', 'view_cart', { items: [] }])[0].name, 'view_cart'))
  test('other commands of gtag are no events', () => {
    for (const words of [['js', new Date()], ['config', 'G-1'], ['consent', 'default', {}], ['set', { currency: 'EUR' }]]) assert.deepEqual(read(gtag(...words)), [])
  })
  test('an event without parameters', () => assert.deepEqual(read(gtag('event', 'login')), [{ name: 'login', shape: SHAPE.gtag, params: {} }]))
  test('the currency of the event, or of an item', () => {
    assert.equal(read({ event: 'view_item', currency: 'SEK', ecommerce: { items: [{ item_id: 'A' }] } })[0].params.currency, 'SEK')
    assert.equal(read({ event: 'view_item', ecommerce: { items: [{ item_id: 'A', currency: 'NOK' }] } })[0].params.currency, 'NOK')
  })
  test('items pushed first and named later, once', () => {
    const reader = makeReader()
    assert.deepEqual(read({ ecommerce: { items: [{ item_id: 'A' }] } }, reader), [])
    read({ event: 'gtm.dom' }, reader)
    assert.deepEqual(read({ event: 'view_item' }, reader)[0].params.items, [{ item_id: 'A' }])
    assert.equal(read({ event: 'view_item' }, reader)[0].params.items, undefined)
  })
  test('a reset forgets them', () => {
    const reader = makeReader()
    read({ ecommerce: { items: [{ item_id: 'A' }] } }, reader)
    read({ ecommerce: null }, reader)
    assert.equal(read({ event: 'view_item' }, reader)[0].params.items, undefined)
  })
  test('a person in the data layer stays there', () => {
    const [found] = read({ event: 'purchase', email: 'vera@example.com', ecommerce: { transaction_id: 'T', user_data: { email: 'vera@example.com' }, customer: 'Vera', items: [{ item_id: 'A', buyer: 'Vera' }] } })
    assert.doesNotMatch(JSON.stringify(found), /vera/i)
  })
  test('what is none of these is passed over', () => {
    for (const entry of [null, undefined, 1, 'x', () => {}, {}, { ecommerce: null }, { event: '' }, []]) assert.deepEqual(read(entry), [])
  })
  test('two hundred items at most', () => {
    assert.equal(read({ event: 'view_cart', ecommerce: { items: Array(500).fill({ item_id: 'A' }) } })[0].params.items.length, 200)
  })
  test('an entry is never changed', () => {
    const entry = { event: 'dl_add_to_cart', ecommerce: { currencyCode: 'EUR', add: { products: [{ id: 'A', price: '1,50' }] } } }
    const before = JSON.stringify(entry)
    read(entry)
    assert.equal(JSON.stringify(entry), before)
  })
})

describe('enhanced ecommerce of Universal Analytics', () => {
  const products = [{ id: 'A', name: 'Mug', price: '12,50', brand: 'Kiln', category: 'Kitchen', variant: 'blue', quantity: 1 }]
  const item = { item_id: 'A', item_name: 'Mug', item_brand: 'Kiln', item_variant: 'blue', item_category: 'Kitchen', price: 12.5, quantity: 1 }
  for (const [key, name] of Object.entries({ detail: 'view_item', add: 'add_to_cart', remove: 'remove_from_cart', checkout: 'begin_checkout' })) {
    test(`${key} is ${name}`, () => {
      assert.deepEqual(read({ event: 'anything', ecommerce: { currencyCode: 'EUR', [key]: { products } } }), [{ name, shape: SHAPE.legacy, params: { currency: 'EUR', items: [item] } }])
    })
  }
  test('a purchase has its order in actionField', () => {
    const actionField = { id: 'T1', revenue: '99.90', tax: '15.95', shipping: '4.90', coupon: 'SPRING', affiliation: 'Web' }
    assert.deepEqual(read({ ecommerce: { currencyCode: 'EUR', purchase: { actionField, products } } })[0].params, {
      currency: 'EUR', value: 99.9, transaction_id: 'T1', tax: 15.95, shipping: 4.9, coupon: 'SPRING', affiliation: 'Web', items: [item],
    })
  })
  test('only the first step of a checkout is its beginning', () => {
    assert.deepEqual(read({ event: 'checkout', ecommerce: { checkout: { actionField: { step: 3 }, products } } }), [])
  })
  test('impressions are a list', () => assert.equal(read({ ecommerce: { impressions: products } })[0].name, 'view_item_list'))
  test("Elevar's names", () => {
    assert.equal(read({ event: 'dl_view_item', ecommerce: { currencyCode: 'EUR', detail: { products } } })[0].name, 'view_item')
    assert.equal(read({ event: 'dl_login' })[0].name, 'login')
  })
})
