import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { judgeRequest } from '../../../static/js/src/tag/sources/requests.js'

const PAGE = 'https://www.shop.example/products/mug?variant=1'
const judge = (name, more) => judgeRequest({ name: new URL(name, PAGE).href, initiatorType: 'fetch', responseStatus: 200, ...more }, PAGE)

describe('a request of the page', () => {
  test("asks for a cart by its address, on the shop's own or another host", () => {
    assert.deepEqual(judge('/cart/add'), { kind: 'cart', ok: true })
    assert.deepEqual(judge('https://api.elsewhere.example/store/carts/1/line-items', { initiatorType: 'xmlhttprequest' }), { kind: 'cart', ok: true })
  })
  test("asks the page's own address", () => assert.equal(judge('/products/mug').kind, 'own'))
  test('asks for something else of the same site', () => {
    assert.equal(judge('/graphql').kind, 'other')
    assert.equal(judge('https://api.shop.example/rpc').kind, 'other')
  })
  test('asks others', () => assert.equal(judge('https://chat.example/x'), null))
  test('measures', () => {
    for (const address of ['/g/collect?cart=1', '/monitoring', 'https://sentry.example/api/1/envelope/', '/api/events', '/ingest/e']) assert.equal(judge(address), null)
  })
  test('fetches pages ahead', () => {
    for (const address of ['/cart?_rsc=1abc', '/_next/data/x/cart.json', '/products/mug?_rsc=2']) assert.equal(judge(address), null)
  })
  test('is a picture or a script', () => assert.equal(judge('/cart/icon.png', { initiatorType: 'img' }), null))
  test('was refused', () => assert.equal(judge('/cart/add', { responseStatus: 422 }).ok, false))
  test('got no answer', () => assert.equal(judge('/cart/add', { responseStatus: 0 }).ok, false))
  test('may have been answered, where the browser does not say', () => {
    assert.equal(judge('/cart/add', { responseStatus: undefined }).ok, undefined)
    assert.equal(judge('https://api.elsewhere.example/cart', { responseStatus: 0 }).ok, undefined)
  })
})
