import assert from 'node:assert/strict'
import { test } from 'node:test'
import { JSDOM } from 'jsdom'
import { ownScript } from '../../../static/js/src/tag/script.js'

const at = (html) => ownScript(new JSDOM(`<!doctype html>${html}`, { url: 'https://shop.example/' }).window.document)

test('the key stands in data-shop', () => {
  assert.deepEqual(at('<script src="https://bell.example/bell.js" data-shop="pk_1"></script>'), { base: 'https://bell.example', shop: 'pk_1' })
})
test('or in the address', () => {
  assert.deepEqual(at('<script src="https://bell.example/bell.js?shop=pk_2"></script>'), { base: 'https://bell.example', shop: 'pk_2' })
})
test('the server may live below a path of the shop itself', () => {
  assert.deepEqual(at('<script src="/bell/bell.js" data-shop="pk_1"></script>'), { base: 'https://shop.example/bell', shop: 'pk_1' })
})
test('without a key there is nothing to do', () => {
  assert.equal(at('<script src="https://bell.example/bell.js"></script>'), null)
  assert.equal(at('<script src="https://other.example/app.js"></script>'), null)
})
