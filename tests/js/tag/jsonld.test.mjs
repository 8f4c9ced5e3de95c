import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { nodesOf, readNodes } from '../../../static/js/src/tag/sources/jsonld.js'

const HERE = 'https://shop.example/products/mug'
const read = (things, address = HERE) => readNodes(nodesOf((Array.isArray(things) ? things : [things]).map((one) => (typeof one === 'string' ? one : JSON.stringify(one)))), address)
const mug = { '@context': 'https://schema.org', '@type': 'Product', name: 'Mug', sku: 'MUG-1', offers: { '@type': 'Offer', price: '12.50', priceCurrency: 'EUR' } }

describe('a product', () => {
  test('with its offer', () => {
    assert.deepEqual(read({ ...mug, brand: { '@type': 'Brand', name: 'Kiln' }, category: 'Kitchen', image: ['https://shop.example/mug.jpg'] }), {
      type: 'product', currency: 'EUR',
      item: { item_id: 'MUG-1', item_name: 'Mug', item_brand: 'Kiln', item_category: 'Kitchen', image: 'https://shop.example/mug.jpg', price: '12.50', quantity: 1 },
    })
  })
  test('in an array, in a graph, as the main entity of a page', () => {
    for (const shape of [[[mug]], { '@graph': [{ '@type': 'WebSite' }, mug] }, { '@type': 'ItemPage', mainEntity: mug }]) assert.equal(read(shape).item.item_id, 'MUG-1')
  })
  test('with several types, or a type as an address', () => {
    assert.equal(read({ ...mug, '@type': ['Product', 'Book'] }).item.item_id, 'MUG-1')
    assert.equal(read({ ...mug, '@type': 'http://schema.org/Product' }).item.item_id, 'MUG-1')
  })
  test('with an aggregate offer, no sku and no url is named by its address', () => {
    const { item, currency } = read({ '@type': 'Product', name: 'Mug', offers: { '@type': 'AggregateOffer', lowPrice: '9.00', highPrice: '15.00', priceCurrency: 'USD' } })
    assert.deepEqual([item.item_id, item.price, currency], ['mug', '9.00', 'USD'])
  })
  test('with a price specification', () => {
    assert.equal(read({ ...mug, offers: [{ '@type': 'Offer', priceSpecification: [{ price: 8, priceCurrency: 'EUR' }] }] }).item.price, 8)
  })
  test('by its barcode where it has no sku', () => assert.equal(read({ ...mug, sku: '', gtin13: '4006381333931' }).item.item_id, '4006381333931'))
  test('without a price is still seen', () => assert.equal(read({ ...mug, offers: undefined }).item.price, undefined))
})

describe('a product group', () => {
  const variant = (id, price) => ({ '@type': 'Product', sku: `MUG-${id}`, name: `Mug ${id}`, url: `${HERE}?variant=${id}`, offers: { price, priceCurrency: 'EUR' } })
  const group = { '@type': 'ProductGroup', productGroupID: 'G1', name: 'Mug', hasVariant: [variant(11, 10), variant(22, 20)] }
  test('is one product', () => assert.deepEqual(read(group).item, { item_id: 'G1', item_name: 'Mug', product_id: 'G1', price: 10, quantity: 1 }))
  test('has the variant that the address names', () => {
    assert.deepEqual(read(group, HERE + '?variant=22').item, { item_id: 'MUG-22', item_name: 'Mug 22', product_id: 'G1', variant_id: '22', price: 20, quantity: 1 })
  })
})

describe('several products', () => {
  const other = { ...mug, name: 'Plate', sku: 'PLATE-1', url: 'https://shop.example/products/plate' }
  test('that have nothing to do with each other are a list, not a product', () => assert.deepEqual(read([mug, other]), {}))
  test('of which one has the address of the page', () => assert.equal(read([{ ...mug, url: '/products/mug/' }, other]).item.item_id, 'MUG-1'))
  test('of which one says so in its offer', () => assert.equal(read([{ ...mug, offers: { ...mug.offers, url: HERE } }, other]).item.item_id, 'MUG-1'))
  test('that are the same product told twice', () => assert.equal(read([mug, { ...mug }]).item.item_id, 'MUG-1'))
  test('inside a list of items are not looked at', () => {
    assert.deepEqual(read({ '@type': 'ItemList', itemListElement: [{ '@type': 'ListItem', item: mug }] }), {})
  })
})

describe('what else a page says', () => {
  for (const [type, wanted] of [['CollectionPage', 'category'], ['SearchResultsPage', 'search'], ['CheckoutPage', 'checkout'], ['BlogPosting', 'content']]) {
    test(`${type} is ${wanted}`, () => assert.equal(read({ '@type': type }).type, wanted))
  }
  test('broken texts cost nothing but themselves', () => {
    assert.equal(read(['{', '', 'null', '[]', '"x"', mug]).item.item_id, 'MUG-1')
  })
  test('line breaks inside strings are forgiven', () => assert.equal(read('{"@type":"Product","name":"Mug","sku":"M","description":"a\nb\tc"}').item.item_id, 'M'))
  test('circles and depths are not followed', () => {
    let deep = mug
    for (let i = 0; i < 50; i++) deep = { '@graph': [deep] }
    assert.deepEqual(read(deep), {})
  })
})
