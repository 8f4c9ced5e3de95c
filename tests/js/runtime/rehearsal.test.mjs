import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rehearse } from '../../../static/js/src/runtime/rehearsal.js'

const NOW = Date.UTC(2026, 4, 1)
const gift = (more) => ({ kind: 'code', code: 'SPRING', pattern: '', deliver: 'screen', expiry: null, ...more })
const sampleOf = (reward) => rehearse(() => ({ document: {}, gifts: [], weights: [], reward }), { applyUrl: null, now: () => NOW }).sample()

test('a code for all is shown as it is, one of a pool and one that is made as a sample of theirs', () => {
  assert.equal(sampleOf(gift()).code, 'SPRING')
  assert.equal(sampleOf(gift({ kind: 'pool', code: '' })).code, 'SAMPLE-CODE')
  assert.match(sampleOf(gift({ kind: 'generated', pattern: 'BELL-####-@@' })).code, /^BELL-[2-9]{4}-[C-Y]{2}$/)
})

test('it ends when one that was won now would', () => {
  const ends = (expiry) => sampleOf(gift({ expiry })).expires_at
  assert.equal(ends(null), null)
  assert.equal(ends({ after: 48, unit: 'hours', at: null }), '2026-05-03T00:00:00.000Z')
  assert.equal(ends({ after: 7, unit: 'days', at: null }), '2026-05-08T00:00:00.000Z')
  assert.equal(ends({ after: null, unit: 'days', at: Date.UTC(2026, 5, 1) }), '2026-06-01T00:00:00.000Z')
  // Somebody is about to write the number.
  assert.equal(ends({ after: NaN, unit: 'days', at: null }), null)
})

test('what goes by email alone is told to no page, and a prize of nothing has no code', () => {
  assert.deepEqual(sampleOf(gift({ deliver: 'email' })), { code: '', mailed: true, apply_url: null, expires_at: null })
  assert.equal(sampleOf(null), null)
})

test('what is drawn for show gives the gift of its own slice', async () => {
  const document = { steps: {}, game: { slices: [{ prize: 'a', label: 'A' }, { prize: 'b', label: 'B' }] } }
  const given = { document, weights: [1, 1], gifts: [gift({ kind: 'none' }), gift({ code: 'B' })], reward: null }
  const drawn = async (random) => (await rehearse(() => given, { applyUrl: null, random: () => random, wait: 0 }).post('/play')).body
  assert.deepEqual([(await drawn(0)).outcome, (await drawn(0)).coupon], ['lost', null])
  assert.deepEqual([(await drawn(0.9)).outcome, (await drawn(0.9)).coupon.code], ['won', 'B'])
})
