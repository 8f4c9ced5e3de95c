import assert from 'node:assert/strict'
import { test } from 'node:test'

import { fits } from '../../../static/js/src/triggers/custom_event.js'
import { remaining, together } from '../../../static/js/src/triggers/sets.js'
import { makePending } from '../../../static/js/src/tag/pending.js'

function heard(count, match) {
  const fired = []
  return [together(count, match, (index, told) => fired.push([index, told])), fired]
}

test('of any, each that comes fires', () => {
  const [come, fired] = heard(2, 'any')
  come(1, { signal: 'x' })
  come(0)
  assert.deepEqual(fired, [[1, { signal: 'x' }], [0, undefined]])
})

test('of all, the last that comes fires, whatever the order and however often the others came', () => {
  const [come, fired] = heard(3, 'all')
  for (const index of [2, 2, 0, 2]) come(index)
  assert.deepEqual(fired, [])
  come(1)
  assert.deepEqual(fired, [[1, undefined]])
})

test('what is left of a delay is never less than nothing', () => {
  assert.equal(remaining(30, 1000, 11000), 20000)
  assert.equal(remaining(30, 1000, 99000), 0)
})

for (const [operator, value, said, holds] of [
  ['is', 'Gold', 'gold', true], ['is', '5', 5, true], ['is', 'x', 'gold', false],
  ['is_not', 'gold', 'silver', true], ['is_not', 'gold', 'Gold', false],
  ['contains', 'ol', 'Gold', true], ['contains', 'x', 'Gold', false],
  ['not_contains', 'x', 'Gold', true], ['not_contains', 'ol', 'Gold', false],
  ['greater', '10', 11, true], ['greater', '10', 10, false], ['greater', 'ten', 11, false],
  ['less', '10', '9.5', true], ['less', '10', 10, false],
  ['constructor', '', 'x', false],
]) {
  test(`${said} ${operator} ${value}: ${holds}`, () => {
    assert.equal(fits({ tier: said }, { parameter: 'tier', operator, value }), holds)
  })
}

test('a parameter that is not there never fits, and no parameter always does', () => {
  assert.equal(fits({}, { parameter: 'tier', operator: 'is_not', value: 'x' }), false)
  assert.equal(fits(undefined, { parameter: '__proto__', operator: 'is_not', value: 'x' }), false)
  assert.equal(fits({ tier: { a: 1 } }, { parameter: 'tier', operator: 'is_not', value: 'x' }), false)
  assert.equal(fits(undefined, { parameter: '' }), true)
})

function memoryOf(kept = {}) {
  return { get: (name) => kept[name] ?? null, set: (name, value) => (kept[name] = value), remove: (name) => delete kept[name], kept }
}

test('a delay goes on for the same popup on the next page, and not for a newer version of it', () => {
  const memory = memoryOf()
  makePending({ memory, now: () => 1000 }).begin({ popup: 'pop_1', version: 2 }, 'click', 'x')
  const next = makePending({ memory, now: () => 5000 })
  assert.deepEqual(next.of({ popup: 'pop_1', version: 2 }), { version: 2, at: 1000, trigger: 'click', signal: 'x' })
  assert.equal(next.of({ popup: 'pop_1', version: 3 }), null)
  assert.equal(next.of({ popup: '__proto__', version: 2 }), null)
})

test('a delay is forgotten with its visit, when it is over, and on withdrawal', () => {
  const memory = memoryOf()
  const pending = makePending({ memory, now: () => 1000 })
  pending.begin({ popup: 'a', version: 1 }, 'click')
  pending.begin({ popup: 'b', version: 1 }, 'click')
  assert.equal(makePending({ memory, now: () => 1000 + 30 * 60 * 1000 }).of({ popup: 'a', version: 1 }), null)
  pending.end('a')
  assert.equal(pending.of({ popup: 'a', version: 1 }), null)
  assert.notEqual(pending.of({ popup: 'b', version: 1 }), null)
  pending.clear()
  assert.deepEqual(memory.kept, {})
})
