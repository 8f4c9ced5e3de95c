import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { makeCartWatch } from '../../../static/js/src/tag/sources/cart.js'
import { diff } from '../../../static/js/src/tag/sources/cart_diff.js'

const line = (item_id, quantity, more) => ({ item_id, quantity, ...more })
const short = (items) => items.map(({ item_id, item_variant, quantity }) => [item_id, item_variant, quantity].filter((one) => one !== undefined).join(' '))

describe('what has happened to a cart', () => {
  const happened = (before, after) => {
    const { added, removed } = diff(before, after)
    return { added: short(added), removed: short(removed) }
  }
  test('nothing', () => assert.equal(diff([line('A', 1), line('B', 2)], [line('B', 2), line('A', 1)]).changed, false))
  test('one more, one less, one gone, one new', () =>
    assert.deepEqual(happened([line('A', 1), line('B', 3), line('C', 1)], [line('A', 2), line('B', 1), line('D', 4)]), {
      added: ['A 1', 'D 4'], removed: ['B 2', 'C 1'],
    }))
  test('a variant is a line of its own', () =>
    assert.deepEqual(happened([line('A', 1, { item_variant: 'red' })], [line('A', 1, { item_variant: 'blue' })]), {
      added: ['A blue 1'], removed: ['A red 1'],
    }))
  test('one product in two lines is counted together', () =>
    assert.deepEqual(happened([line('A', 1)], [line('A', 1), line('A', 2)]), { added: ['A 2'], removed: [] }))
  test('a line without a quantity is one, a line of none is no line', () =>
    assert.deepEqual(happened([], [line('A'), line('B', 0)]), { added: ['A 1'], removed: [] }))
})

describe('a shop that tells its whole cart', () => {
  let told, kept, memory, mayKeep
  const cart = () => makeCartWatch({ memory, record: (name, params, source) => told.push([name, params, source]) })
  const names = () => told.map(([name]) => name)

  beforeEach(() => {
    told = []
    kept = {}
    mayKeep = true
    memory = { get: (name) => (mayKeep && kept[name]) || null, set: (name, value) => mayKeep && (kept[name] = value) }
  })

  test('is not asked who filled the cart that was there before us', () => {
    cart()([line('A', 2, { price: 5 })], { currency: 'EUR' }, 'shopify')
    assert.deepEqual(told, [['cart_update', { currency: 'EUR', value: 10, items: [line('A', 2, { price: 5 })] }, 'shopify']])
  })
  test('says nothing with an empty cart', () => {
    cart()([], {}, 'shopify')
    assert.deepEqual(told, [])
  })
  test('tells what came and what went, and the whole', () => {
    const watch = cart()
    watch([], { currency: 'EUR' }, 'shopify')
    watch([line('A', 2, { price: 0.1 }), line('B', 1, { price: 3 })], { currency: 'EUR', value: 2.9, cart_token: 't' }, 'shopify')
    assert.deepEqual(told[0], ['add_to_cart', { currency: 'EUR', value: 3.2, cart_token: 't', items: [line('A', 2, { price: 0.1 }), line('B', 1, { price: 3 })] }, 'shopify'])
    assert.equal(told[1][0], 'cart_update')
    assert.equal(told[1][1].value, 2.9)
    watch([line('B', 1, { price: 3 })], {}, 'shopify')
    assert.deepEqual(names(), ['add_to_cart', 'cart_update', 'remove_from_cart', 'cart_update'])
    watch([line('B', 1, { price: 3 })], {}, 'shopify')
    assert.equal(told.length, 4)
  })
  test('is understood on the next page too, where something may be kept', () => {
    cart()([], {}, 'woocommerce')
    cart()([line('A', 1)], {}, 'woocommerce')
    assert.deepEqual(names(), ['add_to_cart', 'cart_update'])
  })
  test('tells each page only the whole, where nothing may be kept', () => {
    mayKeep = false
    cart()([], {}, 'woocommerce')
    cart()([line('A', 1)], {}, 'woocommerce')
    assert.deepEqual(names(), ['cart_update'])
    assert.deepEqual(kept, {})
  })
  test('is not told again what another tab has told', () => {
    const here = cart()
    const there = cart()
    here([], {}, 'shopify')
    there([line('A', 1)], {}, 'shopify')
    here([line('A', 1)], {}, 'shopify')
    assert.deepEqual(names(), ['add_to_cart', 'cart_update'])
  })
  test('may have kept anything at all', () => {
    for (const rubbish of ['{}', 'null', '"x"', '[null]', 'no json']) {
      kept['.cart'] = rubbish
      cart()([line('A', 1)], {}, 'shopify')
    }
  })
})
