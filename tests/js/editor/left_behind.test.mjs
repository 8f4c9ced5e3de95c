import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeDraft } from '../../../static/admin/editor/draft.js'
import { makeLeftBehind } from '../../../static/admin/editor/left_behind.js'

const PRESENT = { name: 'Spring', document: { text: 'A' } }
const WORK = { name: 'Spring', document: { text: 'B' }, was: 7 }

function scene(at = 1_000_000) {
  const kept = new Map()
  const storage = { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value), removeItem: (key) => kept.delete(key) }
  const clock = { at }
  return { kept, clock, left: makeLeftBehind({ name: '/popups/1', storage, now: () => clock.at }), other: makeLeftBehind({ name: '/popups/2', storage, now: () => clock.at }) }
}

test('what was never saved is found again with its moment, by the same draft alone', () => {
  const { left, other } = scene()
  left.keep(WORK)
  assert.deepEqual(left.found(PRESENT), { ...WORK, at: 1_000_000 })
  assert.equal(other.found(PRESENT), null)
})

test('what has been saved after all, or let go, is not offered', () => {
  const { left, kept } = scene()
  left.keep({ ...WORK, document: PRESENT.document })
  assert.equal(left.found(PRESENT), null)
  assert.equal(kept.size, 0)
  left.keep(WORK)
  left.clear()
  assert.equal(left.found(PRESENT), null)
})

test('after a month nobody remembers what it was', () => {
  const { left, clock } = scene()
  left.keep(WORK)
  clock.at += 31 * 24 * 3600 * 1000
  assert.equal(left.found(PRESENT), null)
})

test('a browser that keeps nothing, or keeps nonsense, stops nobody', () => {
  const broken = { getItem: () => '{', setItem() { throw new Error('full') }, removeItem() { throw new Error('closed') } }
  const left = makeLeftBehind({ name: '/popups/1', storage: broken })
  left.keep(WORK)
  left.clear()
  assert.equal(left.found(PRESENT), null)
})

test('a draft that is brought back can be taken back', () => {
  const draft = makeDraft({ text: 'A' })
  const told = []
  draft.onChange((how) => told.push(how))
  draft.restore({ text: 'B' })
  assert.equal(draft.document.text, 'B')
  draft.undo()
  assert.equal(draft.document.text, 'A')
  assert.deepEqual(told, ['travelled', 'travelled'])
})
