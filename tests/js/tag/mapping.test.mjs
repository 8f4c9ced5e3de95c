import assert from 'node:assert/strict'
import { test } from 'node:test'
import { amount, count } from '../../../static/js/src/tag/mapping/amount.js'
import { likeThis, matchPages, thisPage } from '../../../static/js/src/tag/mapping/pages.js'

const at = (address) => new URL(address, 'https://shop.example')

const AMOUNTS = [
  ['12,50 €', 12.5, 'EUR'], ['€12.50', 12.5, 'EUR'], ['$5', 5, 'USD'], ['US$ 5', 5, 'USD'], ['R$ 10,00', 10, 'BRL'], ['£1,299.00', 1299, 'GBP'], ['CHF 19.–', 19, 'CHF'],
  ['12,50 € / 100 g', 12.5, 'EUR'], ['1 299,00 kr', 1299, 'SEK'], ['120.000₫', 120000, 'VND'], ['1.018,00 €', 1018, 'EUR'], ['890 ฿', 890, 'THB'], ['1 990 ₽', 1990, 'RUB'],
  ['Now only 12.50', 12.5, 'EUR'], ['VND 120,000', 120000, 'VND'], ['€ 12,50 (€ 12,50)', 12.5, 'EUR'], ['12.50', 12.5, 'EUR'],
]
for (const [text, value, currency] of AMOUNTS) test(`"${text}" is ${value} ${currency}`, () => assert.deepEqual(amount(text, 'EUR'), { value, currency }))
for (const text of ['', 'free', '€15.00 €12.00', '2 for 5', 'from € 5 to € 9']) test(`"${text}" is no one price`, () => assert.equal(amount(text, 'EUR'), null))
test('a dollar is the dollar of the shop', () => assert.deepEqual(amount('$5', 'AUD'), { value: 5, currency: 'AUD' }))

for (const [text, wanted] of [['Cart (3)', 3], ['0', 0], ['', null], ['1 of 2', null], ['99+', 99]]) test(`"${text}" counts ${wanted}`, () => assert.equal(count(text), wanted))

const PAGES = [
  ['', '/anything?x=1', ''],
  ['/products/*', '/products/mug', 'mug'], ['/products/*', '/products/mug/', 'mug'], ['/products/*', '/de/products/mug', 'mug'], ['/products/*', '/collections/all/products/mug', 'mug'],
  ['/products/*', '/Products/Mug', 'Mug'], ['/products/*', '/products', null], ['/products/*', '/products/mug/reviews', null], ['/products/*', '/', null],
  ['/catalogue/*/index.html', '/catalogue/mug_12/index.html', 'mug_12'], ['/*', '/mug.html', 'mug'], ['/*', '/de/mug', 'mug'], ['/*', '/a/b/mug', null],
  ['/index.php?route=product&product_id=*', '/index.php?route=product&product_id=40&x=1', '40'], ['/index.php?route=product&product_id=*', '/index.php?route=category&product_id=40', null],
  ['/index.php?route=product&product_id=*', '/index.php?route=product', null], ['/products/*', '/products/b%C3%A4r', 'bär'], ['/products/*', '/products/%E0%A4%A', '%E0%A4%A'],
]
for (const [pattern, address, wanted] of PAGES) test(`${pattern || 'every page'} on ${address}: ${wanted}`, () => assert.equal(matchPages(pattern, at(address)), wanted))

const LIKE = [
  ['/products/mug', '/products/*'], ['/catalogue/mug_12/index.html', '/catalogue/*/index.html'], ['/mug.html', '/*'], ['/', '/'], ['/p/1?variant=2&utm_source=x', '/p/*'],
  ['/index.php?route=product%2Fproduct&product_id=40&utm_source=x', '/index.php?route=product%2Fproduct&product_id=*'], ['/?p=12', '/?p=*'],
]
for (const [address, wanted] of LIKE) {
  test(`pages like ${address} are ${wanted}`, () => assert.equal(likeThis(at(address)), wanted))
  test(`${wanted} is for ${address} itself`, () => assert.notEqual(matchPages(wanted, at(address)), null))
}
test('a checkout is one page for everybody', () => assert.equal(thisPage(at('/checkouts/0a1b2c3d4e5f6a7b8c/contact')), '/checkouts/*/contact'))
