import assert from 'node:assert/strict'
import { test } from 'node:test'
import { candidates, isStable } from '../../../static/js/src/tag/mapping/selector.js'

const GIVEN_BY_PEOPLE = ['price', 'product-price', 'productPrice', 'add-to-cart', 'AddToCart', 'h1', 'btn', 'price_color', 'col2', 'product__title', 'mini-basket', 'id_quantity', 'preis', 'цена', 'ราคา']
const MADE_BY_TOOLS = [
  'css-1x2y3z', 'sc-bdVaJa', 'bdVaJa', 'jss12', 'Price_amount__3fGhZ', 'Price_amount__x7Yz1', '_1a2b3c', 'svelte-1abcde', 'emotion-0', 'product-123', 'card-7', 'radix-:r3:', ':r1:',
  'md:flex', 'w-1/2', 'text-[14px]', 'ember451', 'ab12cd34', 'shopify-section-template--16274', 'xkcdrw', '', 'x'.repeat(61),
]
for (const name of GIVEN_BY_PEOPLE) test(`${name} was given by a person`, () => assert.equal(isStable(name), true))
for (const name of MADE_BY_TOOLS) test(`${name} was made by a tool`, () => assert.equal(isStable(name), false))

const node = (tag, given = {}) => {
  const { id = '', class: classes = '', nth = 1, before, ...attrs } = given
  return { tag, id, classes: classes.split(' ').filter(Boolean), attrs, nth, before }
}
const PAGE = [node('main'), node('body')]
/** How often selectors match; those that are not named match once. */
const counts = (table) => (selector) => table[selector] ?? 1
const best = (chain, table = {}) => candidates([...chain, ...PAGE], counts(table))[0]

const TABLE = [
  ['what is marked for machines', [node('span', { itemprop: 'price', class: 'amount' })], {}, '[itemprop="price"]'],
  ['what is marked for tests', [node('button', { 'data-testid': 'add-to-cart', class: 'css-1x2y3z' })], {}, '[data-testid="add-to-cart"]'],
  ['the name of a data attribute and not its value', [node('b', { 'data-product-price': '1250' })], {}, '[data-product-price]'],
  ['an id that a person gave', [node('p', { id: 'our-price' })], {}, '#our-price'],
  ['the class beside an id of one product', [node('p', { id: 'price-4711', class: 'price' })], {}, '.price'],
  ['a class that says what it is before one that says how it looks', [node('p', { class: 'mt-4 text-lg is-active lead product-price' })], {}, '.product-price'],
  ['the name of a field', [node('input', { name: 'quantity', type: 'number', class: 'form-control' })], {}, 'input[name="quantity"]'],
  ['not the name with a number of one line', [node('input', { name: 'lines[4711]', class: 'qty' })], {}, '.qty'],
  ['the heading of a page', [node('h1', { class: 'css-9z8y7x' })], {}, 'h1'],
  [
    'a place in something that has a name, where the thing has none',
    [node('p', { class: 'Price_a__x7Yz1' }), node('article', { class: 'product-page' })],
    { p: 9 },
    '.product-page p',
  ],
  [
    'what stands behind the name, where cards have the same',
    [node('p', { class: 'Price_a__x7Yz1', before: node('h1') }), node('div'), node('article', { class: 'product-page' })],
    { p: 9, '.product-page p': 2 },
    'h1 + p',
  ],
  [
    'several that say what they are, before the only one by its place',
    [node('p', { class: 'price' }), node('div', { nth: 3 })],
    { '.price': 4, p: 20, 'body > main:nth-of-type(1) > div:nth-of-type(3) > p:nth-of-type(1)': 1 },
    '.price',
  ],
  [
    'the form that adds, whatever product it adds',
    [node('button', { class: 'css-1x2y3z' }), node('form', { action: 'https://shop.example/cart/add/4711?x=1' })],
    { button: 12 },
    'form[action*="cart/add"] button',
  ],
]
for (const [what, chain, table, wanted] of TABLE) test(`it prefers ${what}`, () => assert.equal(best(chain, table).selector, wanted))

test('the way down counts only where nothing has a name', () => {
  const chain = [node('p', { nth: 2 }), node('div', { nth: 3 }), node('section', { id: 'detail' })]
  const table = { p: 9, '#detail p': 5 }
  assert.equal(best(chain, table).selector, '#detail > div:nth-of-type(3) > p:nth-of-type(2)')
})

test('a class that only says how it looks is not taken for several', () => {
  const chain = [node('button', { class: 'btn' }), node('form', { class: 'card-form' })]
  assert.equal(best(chain, { '.btn': 7, button: 9 }).selector, '.card-form .btn')
})

test('the add button is wanted in every card', () => {
  const chain = [node('button', { class: 'btn' }), node('form', { class: 'add-to-basket' }), node('article', { class: 'product-page' }), ...PAGE]
  const table = counts({ '.btn': 4, button: 4, '.add-to-basket .btn': 3, '.add-to-basket button': 3 })
  assert.equal(candidates(chain, table)[0].selector, '.product-page .btn')
  assert.equal(candidates(chain, table, true)[0].selector, '.add-to-basket .btn')
})

test('it offers a few, each of which matches', () => {
  const found = candidates([node('p', { class: 'price big', itemprop: 'price' }), ...PAGE], counts({ '.price': 0, p: 3 }))
  assert.ok(found.length > 1 && found.length <= 6)
  assert.ok(found.every(({ count }) => count > 0))
})

test('names are escaped, and what no server would take is not offered', () => {
  const found = candidates([node('p', { id: '2nd$price', class: 'a;b', itemprop: 'x"y' }), ...PAGE], counts({}))
  for (const { selector } of found) assert.doesNotMatch(selector, /[{}<;@]/)
  assert.equal(best([node('p', { class: 'price€' })], {}).selector, '.price€')
})
