import assert from 'node:assert/strict'
import { test } from 'node:test'
import { moneyIn } from '../../../static/js/src/tag/sources/money_in_text.js'

const TABLE = [
  ['£9.99', 9.99, 'GBP'], ['12,50 €', 12.5, 'EUR'], ['€ 1.299,00', 1299, 'EUR'], ['1 299,00 kr', 1299, undefined], ['$1,299.00', 1299, undefined], ['US$ 5', 5, undefined],
  ['450.000 ₫', 450000, 'VND'], ['450.000đ', 450000, 'VND'], ['1 990 ₽', 1990, 'RUB'], ['฿1,250', 1250, 'THB'], ['CHF 19.90', 19.9, 'CHF'], ['19,99 EUR', 19.99, 'EUR'], ['99 zł', 99, 'PLN'],
  ['Size 13 15 $1299.00 Add', 1299, undefined], ['Now only €8.00 instead of €9.00', 8, 'EUR'], ['12.50', 12.5, undefined], ['R$ 45,90', 45.9, 'BRL'],
]
for (const [text, price, currency] of TABLE) test(`${text} is ${price}`, () => assert.deepEqual(moneyIn(text), { price, currency }))
for (const text of ['', '3 reviews', 'ABC 12', 'In stock (22 available)', 'iPhone 15']) test(`"${text}" is no money`, () => assert.equal(moneyIn(text), undefined))
