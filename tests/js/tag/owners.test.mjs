import assert from 'node:assert/strict'
import { afterEach, beforeEach, mock, test } from 'node:test'
import { makeOwners } from '../../../static/js/src/tag/owners.js'

let emitted, owners
const page = { id: 'p1' }
const A = { items: [{ item_id: 'A' }] }
const B = { items: [{ item_id: 'B' }] }
const told = () => emitted.map(({ name, source }) => `${name} ${source}`)

beforeEach(() => {
  mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1e12 })
  emitted = []
  owners = makeOwners({ emit: (event) => emitted.push(event) })
})
afterEach(() => mock.timers.reset())

test("the shop's own call does not wait", () => {
  owners.record('add_to_cart', A, 'api', page)
  assert.deepEqual(told(), ['add_to_cart api'])
})

test('within a moment the better source is believed', () => {
  owners.record('view_item', A, 'markup', page)
  mock.timers.tick(300)
  owners.record('view_item', A, 'datalayer', page)
  mock.timers.tick(400)
  assert.deepEqual(told(), ['view_item datalayer'])
})

test('it makes no difference which of them came first', () => {
  owners.record('view_item', A, 'datalayer', page)
  owners.record('view_item', A, 'markup', page)
  mock.timers.tick(400)
  assert.deepEqual(told(), ['view_item datalayer'])
})

test('who has told a thing on a page goes on telling it alone', () => {
  owners.record('view_item', A, 'markup', page)
  mock.timers.tick(400)
  owners.record('view_item', B, 'datalayer', page)
  mock.timers.tick(400)
  owners.record('view_item', B, 'markup', page)
  mock.timers.tick(400)
  assert.deepEqual(told(), ['view_item markup', 'view_item markup'])
})

test("the shop's own call takes over, and the others are silent from then on", () => {
  owners.record('add_to_cart', A, 'datalayer', page)
  mock.timers.tick(100)
  owners.record('add_to_cart', A, 'api', page)
  owners.record('add_to_cart', A, 'datalayer', page)
  mock.timers.tick(1000)
  assert.deepEqual(told(), ['add_to_cart api'])
})

test('each event name has an owner of its own', () => {
  owners.record('view_item', A, 'markup', page)
  owners.record('add_to_cart', A, 'datalayer', page)
  mock.timers.tick(400)
  assert.deepEqual(told(), ['view_item markup', 'add_to_cart datalayer'])
})

test('one action that is pushed in two shapes is one action', () => {
  owners.record('add_to_cart', A, 'datalayer', page, 1)
  owners.record('add_to_cart', { ...A, value: 5 }, 'datalayer', page, 3)
  owners.record('add_to_cart', A, 'datalayer', page, 2)
  mock.timers.tick(400)
  assert.deepEqual(emitted.map(({ params }) => params.value), [5])
})

test('two clicks are two actions', () => {
  owners.record('add_to_cart', A, 'datalayer', page, 2)
  mock.timers.tick(100)
  owners.record('add_to_cart', A, 'datalayer', page, 2)
  mock.timers.tick(400)
  assert.equal(emitted.length, 2)
})

test('a product is viewed once on a page, again on the next', () => {
  owners.record('view_item', A, 'api', page)
  owners.record('view_item', A, 'api', page)
  owners.record('view_item', B, 'api', page)
  assert.equal(emitted.length, 2)
  owners.reset()
  owners.record('view_item', A, 'api', page)
  assert.equal(emitted.length, 3)
})

test('an order counts once, on whatever page and by whomever it is told', () => {
  const order = { transaction_id: 'T1', ...A }
  owners.record('purchase', order, 'datalayer', page)
  mock.timers.tick(400)
  owners.record('purchase', order, 'api', page)
  owners.reset()
  owners.record('purchase', order, 'datalayer', page)
  owners.record('purchase', { transaction_id: 'T2' }, 'datalayer', page)
  mock.timers.tick(400)
  assert.deepEqual(emitted.map(({ params }) => params.transaction_id), ['T1', 'T2'])
})

test('what waits is told before the page changes, with its own time and page', () => {
  owners.record('view_item', A, 'markup', page)
  mock.timers.tick(100)
  owners.reset()
  assert.deepEqual(emitted.map(({ at, page: { id } }) => [at, id]), [[1e12, 'p1']])
  mock.timers.tick(1000)
  assert.equal(emitted.length, 1)
})
