import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { JSDOM } from 'jsdom'
import { price } from '../../../static/js/src/tag/sources/money.js'
import { readMetas, readOpenGraph } from '../../../static/js/src/tag/sources/opengraph.js'

const HERE = 'https://shop.example/p/mug/'
function read(metas, by = 'property') {
  const head = Object.entries(metas).map(([name, value]) => `<meta ${by}="${name}" content="${value}">`).join('')
  return readOpenGraph(readMetas(new JSDOM(`<!doctype html><head>${head}`, { url: HERE }).window.document), HERE)
}

describe('OpenGraph', () => {
  test('tells a product with the price that a theme has localised', () => {
    const { type, item, currency } = read({ 'og:type': 'product', 'og:title': 'Mug', 'og:price:amount': '1.299,00', 'og:price:currency': 'EUR' })
    assert.deepEqual([type, item.item_id, item.item_name, price(item.price), currency], ['product', 'mug', 'Mug', 1299, 'EUR'])
  })
  test('tells a product although every page of the platform is a website', () => {
    const { type, item } = read({ 'og:type': 'website', 'og:title': 'Mug', 'product:price:amount': '12.50', 'product:price:currency': 'EUR', 'product:retailer_item_id': 'MUG-1', 'product:brand': 'Kiln' })
    assert.deepEqual([type, item], ['product', { item_id: 'MUG-1', item_name: 'Mug', item_brand: 'Kiln', price: '12.50', quantity: 1 }])
  })
  test('is a website and nothing more without one', () => assert.deepEqual(read({ 'og:type': 'website', 'og:title': 'Home' }), {}))
  test('says product on every page of some platforms: without a price it is but a kind of page', () => assert.deepEqual(read({ 'og:type': 'product', 'og:title': 'Mugs' }), { type: 'product' }))
  test('counts the price of a sale', () => assert.equal(read({ 'og:title': 'Mug', 'product:price:amount': '20', 'product:sale_price:amount': '15' }).item.price, '15'))
  test('has the name of the shop behind the product', () => {
    assert.equal(read({ 'og:title': 'Mug – Kiln & Co', 'og:site_name': 'Kiln & Co', 'og:price:amount': '1' }).item.item_name, 'Mug')
    assert.equal(read({ 'og:title': 'Kiln', 'og:site_name': 'Kiln', 'og:price:amount': '1' }).item.item_name, 'Kiln')
  })
  test('is forgiven to say name= where it means property=', () => assert.equal(read({ 'og:title': 'Mug', 'og:price:amount': '1' }, 'name').item.item_name, 'Mug'))
  test('an article is content', () => assert.deepEqual(read({ 'og:type': 'article', 'og:title': 'How mugs are made', 'product:price:amount': '3' }), { type: 'content' }))
})
