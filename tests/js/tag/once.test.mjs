import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeOnce } from '../../../static/js/src/tag/once.js'

const A = { items: [{ item_id: 'A' }] }
const B = { items: [{ item_id: 'B' }] }

test('a product is viewed once on a page, again on the next', () => {
  const isRepeated = makeOnce()
  assert.deepEqual([A, A, B].map((params) => isRepeated('view_item', params, 'p1')), [false, true, false])
  assert.equal(isRepeated('view_item', A, 'p2'), false)
})

test('an order is placed once, on whatever page it is told', () => {
  const isRepeated = makeOnce()
  const order = { transaction_id: 'T1', ...A }
  assert.equal(isRepeated('purchase', order, 'p1'), false)
  assert.equal(isRepeated('purchase', order, 'p2'), true)
  assert.equal(isRepeated('purchase', { transaction_id: 'T2' }, 'p2'), false)
})

test('whatever else happens may happen twice', () => {
  const isRepeated = makeOnce()
  for (const params of [A, {}, { items: 'none' }, { items: [null] }]) {
    assert.equal(isRepeated('add_to_cart', params, 'p1'), false)
    assert.equal(isRepeated('add_to_cart', params, 'p1'), false)
  }
  assert.equal(isRepeated('purchase', A, 'p1'), false)
  assert.equal(isRepeated('purchase', A, 'p1'), false)
})
