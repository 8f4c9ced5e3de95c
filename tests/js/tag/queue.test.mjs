import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { makeQueue, worth } from '../../../static/js/src/tag/queue.js'

let kept, clock, mayStore
const local = { get: (key) => kept[key] ?? null, set: (key, value) => { kept[key] = value }, remove: (key) => { delete kept[key] }, keys: () => Object.keys(kept) }
const makeOne = (page = 'p1', tab = 't1', shop = 'pk') => makeQueue({ local, now: () => clock, shop, tab: () => tab, page, mayStore: () => mayStore })
let number = 0
const event = (name = 'search', more = {}) => ({ id: `e${++number}`, name, at: clock, params: {}, ...more })
const names = (queue) => queue.items().map(({ event: { name } }) => name)

beforeEach(() => {
  kept = {}
  clock = 1e12
  mayStore = true
})

test('an event stays until it is removed', () => {
  const queue = makeOne()
  const one = event()
  queue.push(one)
  assert.ok(kept['.q.p1'].includes(one.id))
  queue.remove(({ id }) => id === one.id)
  assert.deepEqual(kept, {})
})

test('without leave to store, it is kept in memory alone', () => {
  mayStore = false
  const queue = makeOne()
  queue.push(event())
  assert.deepEqual(kept, {})
  assert.equal(queue.items().length, 1)
})

test('what was stored goes when the leave to store goes', () => {
  const queue = makeOne()
  queue.push(event())
  mayStore = false
  queue.save()
  assert.deepEqual(kept, {})
})

test('the same event is kept once', () => {
  const queue = makeOne()
  const one = event()
  queue.push(one)
  queue.push(one)
  assert.equal(queue.items().length, 1)
})

describe('when there is no more room', () => {
  test('the least valuable goes first, the oldest of them', () => {
    const queue = makeOne()
    queue.push(event('purchase'))
    queue.push(event('view_item_list', { id: 'old' }))
    for (let i = 0; i < 199; i++) queue.push(event(i % 2 ? 'page_view' : 'add_to_cart'))
    assert.equal(queue.items().length, 200)
    assert.ok(names(queue).includes('purchase'))
    assert.ok(!names(queue).includes('view_item_list'))
  })
  test('bytes count as well as numbers', () => {
    const queue = makeOne()
    for (let i = 0; i < 20; i++) queue.push(event('search', { params: { text: 'ж'.repeat(5000) } }))
    assert.ok(queue.items().length < 11)
    assert.ok(queue.items().length > 7)
  })
  test('money and addresses are worth more than looks', () => {
    assert.ok(worth('purchase') > worth('add_to_cart'))
    assert.ok(worth('email_captured') > worth('search'))
    assert.ok(worth('add_to_cart') > worth('page_view'))
    assert.ok(worth('page_view') > worth('user_engagement'))
  })
})

describe('a batch', () => {
  test('has the oldest events that fit', () => {
    const queue = makeOne()
    for (let i = 0; i < 5; i++) queue.push(event('search', { params: { text: 'x'.repeat(1000) } }))
    assert.equal(queue.take(2500, 100).length, 2)
    assert.equal(queue.take(1e6, 3).length, 3)
  })
  test('has one event at least, however large', () => {
    const queue = makeOne()
    queue.push(event('search', { params: { text: 'x'.repeat(1000) } }))
    assert.equal(queue.take(10, 100).length, 1)
  })
})

describe('what an earlier page left behind', () => {
  test('is taken over at once in the same tab', () => {
    makeOne('p1', 't1').push(event('purchase'))
    const next = makeOne('p2', 't1')
    next.adopt()
    assert.deepEqual(names(next), ['purchase'])
    assert.deepEqual(Object.keys(kept), ['.q.p2'])
  })
  test('is left alone while another tab may be sending it', () => {
    makeOne('p1', 't1').push(event())
    const other = makeOne('p2', 't2')
    clock += 5000
    other.adopt()
    assert.equal(other.items().length, 0)
    clock += 6000
    other.adopt()
    assert.equal(other.items().length, 1)
  })
  test('is too old after a day', () => {
    makeOne('p1').push(event())
    clock += 25 * 3600e3
    const next = makeOne('p2')
    next.adopt()
    assert.equal(next.items().length, 0)
    assert.deepEqual(kept, {})
  })
  test('of another shop is not ours', () => {
    makeOne('p1', 't1', 'pk_other').push(event())
    const next = makeOne('p2')
    next.adopt()
    assert.equal(next.items().length, 0)
    assert.deepEqual(Object.keys(kept), ['.q.p1'])
  })
  test('and is broken is thrown away', () => {
    kept = { '.q.x': '{', '.q.y': 'null', '.q.z': '{"shop":"pk","tab":"t1","events":[null,{}]}', '.consent': '{}' }
    const next = makeOne('p2')
    next.adopt()
    assert.equal(next.items().length, 0)
    assert.deepEqual(kept, { '.consent': '{}' })
  })
})
