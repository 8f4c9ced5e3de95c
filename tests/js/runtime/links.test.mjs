import assert from 'node:assert/strict'
import { test } from 'node:test'
import { safeUrl } from '../../../static/js/src/runtime/links.js'

const SHOP = 'https://shop.example/products/mug'

test('addresses of the web and paths of the shop are followed', () => {
  assert.equal(safeUrl('https://acme.example/x', SHOP), 'https://acme.example/x')
  assert.equal(safeUrl('/cart', SHOP), 'https://shop.example/cart')
  assert.equal(safeUrl('//cdn.example/a.png', SHOP), 'https://cdn.example/a.png')
})

for (const bad of [
  'javascript:alert(1)',
  ' javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'java\nscript:alert(1)',
  'data:text/html,<script>',
  'vbscript:x',
  'blob:https://x',
  'file:///etc',
  'http://',
  null,
  undefined,
  '',
]) {
  test(`${JSON.stringify(bad)} leads nowhere`, () => assert.equal(safeUrl(bad, SHOP), null))
}
