import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cartAddress, cartOf, plain, variationOf } from '../../../../static/js/src/tag/sources/woocommerce_data.js'

const MONEY = { currency_code: 'EUR', currency_symbol: '€', currency_minor_unit: 2 }

/** As GET /wp-json/wc/store/v1/cart answers. */
const LINE = {
  key: 'e369853df766fa44e1ed0ff613f563bd', id: 34, type: 'simple', quantity: 2, name: 'Mug &#8211; &quot;blue&quot; &amp; round', sku: 'woo-mug',
  permalink: 'https://shop.example/product/mug/', images: [{ id: 56, src: 'https://shop.example/mug.jpg', thumbnail: 'https://shop.example/mug-324x324.jpg' }],
  variation: [], item_data: [],
  prices: { price: '1050', regular_price: '1250', sale_price: '1050', price_range: null, ...MONEY, raw_prices: { precision: 6, price: '10500000' } },
  totals: { line_subtotal: '2100', line_subtotal_tax: '0', line_total: '2100', line_total_tax: '0', ...MONEY },
}
const CART = {
  coupons: [], items: [LINE], items_count: 2, items_weight: 0, needs_shipping: true,
  totals: { total_items: '2100', total_items_tax: '0', total_discount: '100', total_discount_tax: '0', total_shipping: '500', total_price: '2500', total_tax: '0', ...MONEY },
}

test('a line of the cart becomes an item', () => {
  assert.deepEqual(cartOf(CART).lines, [
    {
      item_id: 'woo-mug', item_name: 'Mug – "blue" & round', item_variant: undefined, price: 10.5, discount: 2, quantity: 2, product_id: '34',
      variant_id: undefined, url: 'https://shop.example/product/mug/', image: 'https://shop.example/mug-324x324.jpg',
    },
  ])
})

test("the cart's value is its lines less the coupons, without the shipping", () => {
  assert.deepEqual([cartOf(CART).value, cartOf(CART).currency], [20, 'EUR'])
})

test('amounts are texts of the smallest unit, and the shop says how small', () => {
  const yen = { currency_code: 'JPY', currency_minor_unit: 0 }
  const cart = { items: [{ ...LINE, prices: { price: '1980', regular_price: '1980', ...yen } }], totals: { total_discount: '0', ...yen } }
  assert.deepEqual([cartOf(cart).lines[0].price, cartOf(cart).value, cartOf(cart).currency], [1980, 3960, 'JPY'])
  const dinar = { currency_code: 'KWD', currency_minor_unit: 3 }
  assert.equal(cartOf({ items: [{ ...LINE, prices: { price: '1505', ...dinar } }], totals: dinar }).lines[0].price, 1.505)
})

test('a variation is a variant, named by what was chosen', () => {
  const chosen = { ...LINE, id: 41, sku: '', variation: [{ attribute: 'Colour', value: 'Blue' }, { attribute: 'Logo', value: 'Yes' }] }
  const { item_id, item_variant, product_id, variant_id } = cartOf({ ...CART, items: [chosen] }).lines[0]
  assert.deepEqual([item_id, item_variant, product_id, variant_id], ['41', 'Blue / Yes', undefined, '41'])
})

test('what is no cart gives none', () => {
  for (const odd of [null, {}, { code: 'rest_forbidden', data: { status: 401 } }, { items: null }]) assert.equal(cartOf(odd), null)
  assert.deepEqual(cartOf({ items: [null, { id: 3, quantity: 0 }, {}] }), { lines: [], currency: undefined, value: 0 })
})

test('a name is read without the DOM', () => {
  assert.equal(plain('Tea <b>&amp;</b> cake &#x2014; 2 &hellip;'), 'Tea & cake — 2 …')
  assert.equal(plain('&nosuch; &constructor; &#0; &#99999999;'), '&nosuch; &constructor; &#0; &#99999999;')
  assert.equal(plain(null), '')
})

test('a chosen variation is viewed at its own price', () => {
  const variation = {
    variation_id: 41, sku: 'MUG-B', display_price: 10.5, display_regular_price: 12.5, is_in_stock: true,
    attributes: { attribute_pa_colour: 'blue', attribute_logo: '' }, image: { src: 'https://shop.example/blue.jpg' },
  }
  assert.deepEqual(variationOf(variation, { product_id: '34', name: 'Mug', currency: 'EUR' }), {
    currency: 'EUR',
    value: 10.5,
    items: [{
      item_id: 'MUG-B', item_name: 'Mug', item_variant: 'blue', price: 10.5, discount: 2, quantity: 1, product_id: '34', variant_id: '41',
      image: 'https://shop.example/blue.jpg',
    }],
  })
})

test('the Store API is found in every kind of installation, on the origin of the page', () => {
  const here = 'https://shop.example/de/product/mug/'
  const at = (roots, ajax) => cartAddress(roots, ajax, here)
  assert.equal(at(['https://shop.example/wp-json/']), '/wp-json/wc/store/v1/cart')
  assert.equal(at([undefined, 'https://shop.example/store/wp-json']), '/store/wp-json/wc/store/v1/cart')
  assert.equal(at(['https://shop.example/index.php?rest_route=/']), '/index.php?rest_route=/wc/store/v1/cart')
  assert.equal(at(['http://www.shop.example/wp-json/']), '/wp-json/wc/store/v1/cart', 'a site that knows itself by another name')
  assert.equal(at(['http://[', null, {}], '/store/wp-admin/admin-ajax.php'), '/store/wp-json/wc/store/v1/cart')
  assert.equal(at([], 'https://shop.example/wp-admin/admin-ajax.php'), '/wp-json/wc/store/v1/cart')
  assert.equal(at([], undefined), '/wp-json/wc/store/v1/cart')
})
