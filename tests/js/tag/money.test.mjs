import assert from 'node:assert/strict'
import { test } from 'node:test'
import { price } from '../../../static/js/src/tag/sources/money.js'

const TABLE = [
  [12.5, 12.5], [0, 0], ['11.99', 11.99], ['11,99', 11.99], ['1299', 1299], ['1,299.00', 1299], ['1.299,00', 1299], ['1,299', 1299], ['12,5', 12.5],
  ['1 299,00 kr', 1299], ['€ 12,50', 12.5], ['12,50 €', 12.5], ['$1,234,567.89', 1234567.89], ['1.234.567 ₫', 1234567], ['US$ 5', 5], ['CHF 19.–', 19],
  ['-3.50', -3.5], ['0.99', 0.99], [' 7 ', 7], ['1\u00a0299,00', 1299],
  ['free', undefined], ['', undefined], [null, undefined], [NaN, undefined], [Infinity, undefined], [{}, undefined],
]
for (const [given, wanted] of TABLE) test(`${JSON.stringify(given)} is ${wanted}`, () => assert.equal(price(given), wanted))
