import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeSaving, QUIET_MS } from '../../../static/admin/editor/saving.js'

const settle = () => new Promise((resolve) => setImmediate(resolve))

/** A person who writes, a server that answers what the test says, and a clock that the test moves. */
function scene(...answers) {
  const draft = { name: 'Spring', document: { text: 'A' } }
  const sent = []
  const states = []
  const waiting = new Map()
  let number = 0
  const timers = {
    setTimeout: (run, ms) => (waiting.set((number += 1), { run, ms }), number),
    clearTimeout: (id) => waiting.delete(id),
  }
  const saving = makeSaving({
    send: async (what, given) => {
      sent.push([what, structuredClone(given)])
      const answer = answers.shift() ?? { status: 200, body: { saved_at: 100 + sent.length } }
      return typeof answer === 'function' ? answer() : answer
    },
    present: () => draft,
    was: 100,
    onState: (state) => states.push(state),
    onKept() {},
    timers,
  })
  return {
    saving,
    sent,
    states,
    write(text) {
      draft.document = { text }
      saving.touched()
    },
    waits: () => [...waiting.values()].map(({ ms }) => ms),
    async elapse() {
      const [[id, { run }]] = waiting
      waiting.delete(id)
      run()
      await settle()
      await settle()
    },
  }
}

test('letters typed one after the other are sent once, when they have stopped', async () => {
  const { write, sent, waits, elapse, states } = scene()
  for (const text of ['B', 'Be', 'Bel']) write(text)
  assert.deepEqual(waits(), [QUIET_MS])
  assert.equal(sent.length, 0)
  await elapse()
  assert.deepEqual(sent, [['save', { name: 'Spring', document: { text: 'Bel' }, was: 100 }]])
  assert.equal(states.at(-1), 'saved')
})

test('each save says which one it was made upon', async () => {
  const { write, sent, elapse } = scene()
  write('B')
  await elapse()
  write('C')
  await elapse()
  assert.deepEqual(sent.map(([, { was }]) => was), [100, 101])
})

test('what is written while a save is under way is saved after it', async () => {
  let answer
  const { write, sent, elapse, saving } = scene(() => new Promise((resolve) => (answer = resolve)))
  write('B')
  await elapse()
  write('C')
  answer({ status: 200, body: { saved_at: 101 } })
  await settle()
  assert.ok(saving.isDirty())
  await elapse()
  assert.deepEqual(sent.map(([, { document }]) => document.text), ['B', 'C'])
  assert.ok(!saving.isDirty())
})

test('without a network it is tried again, each time later, and at once when the network is back', async () => {
  const none = { status: 0, body: null }
  const { write, waits, elapse, saving, states, sent } = scene(none, none)
  write('B')
  await elapse()
  assert.deepEqual([states.at(-1), ...waits()], ['offline', 4000])
  await elapse()
  assert.deepEqual(waits(), [8000])
  await saving.hurry()
  assert.deepEqual([sent.length, states.at(-1)], [3, 'saved'])
  assert.ok(!saving.isDirty())
})

test("over another's work nothing is written until the person has decided", async () => {
  const { write, waits, elapse, saving, sent, states } = scene({ status: 409, body: { saved_at: 900 } })
  write('B')
  await elapse()
  assert.equal(states.at(-1), 'changed')
  write('C')
  assert.deepEqual(waits(), [])
  assert.equal((await saving.ask('save')).status, 409)
  assert.equal(sent.length, 1)
  await saving.ask('save', { isForced: true })
  assert.deepEqual(sent[1], ['save', { name: 'Spring', document: { text: 'C' }, was: null }])
  assert.equal(states.at(-1), 'saved')
})

test('what the server refuses is not sent again before it is changed', async () => {
  const { write, waits, elapse, states } = scene({ status: 422, body: { message: 'Give the popup a name.' } })
  write('B')
  await elapse()
  assert.deepEqual([states.at(-1), ...waits()], ['refused'])
  write('C')
  assert.deepEqual(waits(), [QUIET_MS])
})

test('a change that was taken back needs no saving', () => {
  const { write, waits, saving } = scene()
  write('B')
  write('A')
  assert.deepEqual(waits(), [])
  assert.ok(!saving.isDirty())
})

test('publishing waits for the save under way and sends what there is then', async () => {
  let answer
  const { write, elapse, saving, sent } = scene(() => new Promise((resolve) => (answer = resolve)))
  write('B')
  await elapse()
  write('C')
  const published = saving.ask('publish')
  await settle()
  assert.equal(sent.length, 1)
  answer({ status: 200, body: { saved_at: 101 } })
  await published
  assert.deepEqual(sent[1], ['publish', { name: 'Spring', document: { text: 'C' }, was: 101 }])
})
