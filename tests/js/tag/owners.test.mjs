import assert from 'node:assert/strict'
import { afterEach, beforeEach, mock, test } from 'node:test'
import { debugTo } from '../../../static/js/src/lifecycle/debug.js'
import { makeOwners } from '../../../static/js/src/tag/sources/owners.js'

let emitted, owners, calls
const page = { id: 'p1' }
const A = { items: [{ item_id: 'A' }] }
const B = { items: [{ item_id: 'B' }] }
const told = () => emitted.map(({ name, source }) => `${name} ${source}`)

beforeEach(() => {
  mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1e12 })
  emitted = []
  calls = []
  owners = makeOwners({ emit: (event) => emitted.push(event), told: () => calls })
})
afterEach(() => mock.timers.reset())

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

test("what the shop has told by a call of its own, nobody else tells", () => {
  owners.record('add_to_cart', A, 'datalayer', page)
  mock.timers.tick(100)
  calls = ['add_to_cart']
  owners.record('add_to_cart', A, 'datalayer', page)
  owners.record('view_item', A, 'datalayer', page)
  mock.timers.tick(1000)
  assert.deepEqual(told(), ['view_item datalayer'])
})

test('of a mapped page and what was only observed, the mapping is believed', () => {
  owners.record('add_to_cart', A, 'observed', page)
  owners.record('add_to_cart', B, 'mapped', page)
  mock.timers.tick(400)
  assert.deepEqual(told(), ['add_to_cart mapped'])
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

test('what waits is told before the page changes, with its own time and page', () => {
  owners.record('view_item', A, 'markup', page)
  mock.timers.tick(100)
  owners.reset()
  assert.deepEqual(emitted.map(({ at, page: { id } }) => [at, id]), [[1e12, 'p1']])
  mock.timers.tick(1000)
  assert.equal(emitted.length, 1)
})

test('it says which was believed, which was passed over, and why', () => {
  const said = []
  debugTo((...entry) => said.push(entry.join(' ').trim()))
  owners.record('view_item', A, 'markup', page)
  owners.record('view_item', A, 'datalayer', page)
  owners.record('view_item', A, 'markup', page)
  owners.record('view_item', A, 'datalayer', page, 2)
  mock.timers.tick(400)
  owners.record('view_item', A, 'markup', page)
  calls = ['purchase']
  owners.record('purchase', A, 'datalayer', page)
  mock.timers.tick(400)
  debugTo(null)
  assert.deepEqual(said, [
    'dropped view_item markup better datalayer',
    'dropped view_item markup better datalayer',
    'dropped view_item datalayer shape datalayer',
    'believed view_item datalayer',
    'dropped view_item markup owner datalayer',
    'dropped purchase datalayer told',
  ])
})
