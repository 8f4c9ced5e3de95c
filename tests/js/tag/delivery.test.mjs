import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, mock, test } from 'node:test'
import { backoff, makeDelivery } from '../../../static/js/src/tag/delivery.js'
import { makeQueue } from '../../../static/js/src/tag/queue.js'

let requests, beacons, answers, allowed, answered, queue, delivery, takesBeacons, shared, isTurn
let number = 0

const settled = () => new Promise((resolve) => setImmediate(resolve))
async function after(ms) {
  mock.timers.tick(ms)
  await settled()
}
function happens(name = 'search', params = {}) {
  const event = { id: `e${++number}`, name, at: Date.now(), params }
  queue.push(event)
  delivery.added(name)
  return event.id
}
const sent = () => requests.map(({ events }) => events.length)
const left = () => queue.items().length

beforeEach(() => {
  mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1e12 })
  requests = []
  beacons = []
  answers = []
  answered = []
  allowed = true
  takesBeacons = true
  isTurn = null
  const local = { get: () => null, set() {}, remove() {}, keys: () => [] }
  shared = new Map()
  queue = makeQueue({ local, now: () => Date.now(), shop: 'pk', tab: () => 't', page: 'p', mayStore: () => false })
  const http = {
    request(path, body, again) {
      const payload = typeof body === 'string' ? JSON.parse(body) : body
      requests.push({ path, again, at: Date.now(), events: payload.events })
      const next = answers.shift() || { status: 202, body: {} }
      return next instanceof Promise ? next : Promise.resolve({ body: null, retryAfter: 0, ...next })
    },
    beacon(path, body) {
      beacons.push(JSON.parse(body).events)
      return takesBeacons
    },
  }
  delivery = makeDelivery({
    http, queue, turns: { take: async (run) => (await isTurn, run()), release() {} },
    shared: { get: (name) => shared.get(name), set: (name, value) => shared.set(name, value), remove: (name) => shared.delete(name) }, may: () => ({ send: allowed }), now: () => Date.now(), random: () => 1,
    envelope: (events) => ({ v: 1, events }), onAnswer: (body, batch) => answered.push([body, batch.length]),
  })
})
afterEach(() => mock.timers.reset())

describe('events travel together', () => {
  test('after two seconds', async () => {
    happens()
    happens()
    await after(1999)
    assert.deepEqual(sent(), [])
    await after(1)
    assert.deepEqual(sent(), [2])
    assert.equal(left(), 0)
  })
  test('when there are ten', async () => {
    for (let i = 0; i < 10; i++) happens()
    await after(0)
    assert.deepEqual(sent(), [10])
  })
  test('at once when they matter', async () => {
    for (const name of ['add_to_cart', 'begin_checkout', 'purchase', 'email_captured', 'email_retracted']) {
      requests = []
      happens(name)
      await after(0)
      assert.deepEqual(sent(), [1], name)
    }
  })
  test('one request at a time', async () => {
    let finish
    answers = [new Promise((resolve) => { finish = resolve })]
    happens('purchase')
    await after(0)
    happens('purchase')
    await after(5000)
    assert.deepEqual(sent(), [1])
    finish({ status: 202, body: {}, retryAfter: 0 })
    await settled()
    await after(0)
    assert.deepEqual(sent(), [1, 1])
  })
  test('in bodies that the server takes', async () => {
    for (let i = 0; i < 12; i++) happens('search', { text: 'x'.repeat(9000) })
    for (let i = 0; i < 5; i++) await after(0)
    assert.ok(requests.length > 1)
    for (const { events } of requests) assert.ok(JSON.stringify(events).length < 48 * 1024)
    assert.equal(left(), 0)
  })
})

describe('each answer has its consequence', () => {
  test('202: what was sent is dropped, and the answer handed on', async () => {
    answers = [{ status: 202, body: { ok: 1, decision: { id: 'd' } } }]
    happens('purchase')
    await after(0)
    assert.equal(left(), 0)
    assert.deepEqual(answered, [[{ ok: 1, decision: { id: 'd' } }, 1]])
  })
  test('400 and other refusals: the batch is dropped', async () => {
    for (const status of [400, 404, 415]) {
      answers = [{ status }]
      happens('purchase')
      await after(0)
      assert.equal(left(), 0, status)
      assert.equal(answered.length, 0)
    }
  })
  for (const status of [401, 403]) {
    test(`${status}: silence for the rest of the page`, async () => {
      answers = [{ status }]
      happens('purchase')
      await after(0)
      happens('purchase')
      await after(600000)
      delivery.leave()
      assert.deepEqual(sent(), [1])
      assert.deepEqual(beacons, [])
      assert.equal(delivery.isSilent(), true)
    })
  }
  test('413: split once, then dropped', async () => {
    answers = [{ status: 413 }, { status: 413 }, { status: 202, body: {} }]
    for (let i = 0; i < 10; i++) happens()
    for (let i = 0; i < 5; i++) await after(0)
    assert.deepEqual(sent(), [10, 5, 5])
    assert.equal(left(), 0)
  })
  test("200 with somebody else's page: stored by nobody, so tried again", async () => {
    answers = [{ status: 200, body: null }]
    happens('purchase')
    await after(0)
    assert.equal(left(), 1)
    await after(2000)
    assert.deepEqual(sent(), [1, 1])
    assert.equal(left(), 0)
  })
  test('413 for a single event: dropped', async () => {
    answers = [{ status: 413 }]
    happens('purchase')
    await after(0)
    assert.equal(left(), 0)
  })
  for (const status of [429, 503]) {
    test(`${status}: all is kept for as long as the server asks, and never given up`, async () => {
      answers = Array(12).fill({ status, retryAfter: 30 })
      happens('purchase')
      await after(0)
      await after(29999)
      assert.deepEqual(sent(), [1])
      await after(1)
      assert.deepEqual(sent(), [1, 1])
      happens('add_to_cart')
      await after(10000)
      assert.deepEqual(sent(), [1, 1])
      for (let i = 0; i < 11; i++) await after(30000)
      assert.equal(left(), 0)
    })
  }
  test('500: tried again for as long as the page is there, after longer and longer waits', async () => {
    answers = Array(20).fill({ status: 500 })
    happens('purchase')
    await after(0)
    for (let i = 0; i < 20; i++) await after(300000)
    assert.equal(left(), 0)
    const waits = requests.slice(1).map(({ at }, i) => at - requests[i].at)
    assert.ok(waits.every((wait, i) => i < 1 || wait >= waits[i - 1]))
  })
  test('no network: tried again by another way, and at once when it is back', async () => {
    answers = Array(4).fill({ status: 0 })
    happens('purchase')
    await after(0)
    for (let i = 0; i < 3; i++) await after(10000)
    assert.deepEqual(requests.map(({ again }) => again), [false, true, true, true])
    delivery.back()
    await after(0)
    assert.equal(left(), 0)
  })
  test('the server is heard although the network comes back', async () => {
    answers = [{ status: 429, retryAfter: 60 }]
    happens('purchase')
    await after(0)
    delivery.back()
    await after(1000)
    assert.deepEqual(sent(), [1])
  })
})

test('the wait doubles, has a limit, and is shared out at random', () => {
  assert.deepEqual([0, 1, 2, 3].map((n) => backoff(n, () => 1)), [1000, 2000, 4000, 8000])
  assert.equal(backoff(30, () => 1), 300000)
  assert.equal(backoff(3, () => 0.25), 2000)
})

describe('with other tabs', () => {
  test('a batch is put together when our turn has come', async () => {
    let come
    isTurn = new Promise((resolve) => (come = resolve))
    happens('purchase')
    await after(0)
    happens('add_to_cart')
    await after(0)
    assert.deepEqual(sent(), [])
    come()
    await settled()
    assert.deepEqual(sent(), [2])
  })
  test('what happens while our turn ends is sent in the next', async () => {
    let finish
    answers = [new Promise((resolve) => (finish = resolve))]
    happens('purchase')
    await after(0)
    happens('purchase')
    finish({ status: 202, body: {}, retryAfter: 0 })
    await after(0)
    await after(0)
    assert.deepEqual(sent(), [1, 1])
    assert.equal(left(), 0)
  })
  test('what the server said to one is heard by all', async () => {
    shared.set('.wait', String(Date.now() + 20000))
    happens('purchase')
    await after(19999)
    assert.deepEqual(sent(), [])
    await after(1)
    assert.deepEqual(sent(), [1])
    answers = [{ status: 503, retryAfter: 30 }]
    happens('purchase')
    await after(0)
    assert.equal(shared.get('.wait'), String(Date.now() + 30000))
    await after(30000)
    assert.equal(shared.get('.wait'), undefined)
  })
  test('a mark of another clock silences nobody for long', async () => {
    for (const rubbish of [String(Date.now() + 1e12), 'x', '']) {
      shared.set('.wait', rubbish)
      happens('purchase')
      await after(300000)
      await after(0)
      assert.equal(left(), 0, rubbish)
    }
  })
})

describe('without consent', () => {
  test('nothing is sent, also not on leaving', async () => {
    allowed = false
    happens('purchase')
    await after(10000)
    delivery.leave()
    assert.deepEqual([requests, beacons], [[], []])
    allowed = true
    delivery.wake(0)
    await after(0)
    assert.deepEqual(sent(), [1])
  })
})

describe('on leaving', () => {
  test('the most valuable goes first, in small pieces, and stays until an answer has it', async () => {
    for (let i = 0; i < 4; i++) happens('page_view', { text: 'x'.repeat(7000) })
    happens('search')
    happens('purchase')
    delivery.leave()
    assert.equal(beacons[0][0].name, 'purchase')
    assert.equal(beacons.flat().length, 6)
    for (const events of beacons) assert.ok(JSON.stringify(events).length <= 16000)
    assert.equal(left(), 6)
  })
  test('a second signal sends nothing twice', () => {
    happens('search')
    delivery.leave()
    delivery.leave()
    assert.equal(beacons.length, 1)
  })
  test('what is already on its way is not sent again', async () => {
    answers = [new Promise(() => {})]
    happens('purchase')
    await after(0)
    delivery.leave()
    assert.deepEqual(beacons, [])
  })
  test('a beacon that the browser refuses becomes a request, whose answer counts', async () => {
    takesBeacons = false
    happens('search')
    delivery.leave()
    await settled()
    assert.deepEqual(sent(), [1])
    assert.equal(left(), 0)
  })
  test('whoever comes back asks for the answer that the beacon could not bring', async () => {
    happens('search')
    delivery.leave()
    delivery.back()
    await after(0)
    assert.deepEqual(sent(), [1])
    assert.equal(left(), 0)
  })
})
