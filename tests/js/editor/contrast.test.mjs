import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { contrast } from '../../../static/admin/editor/contrast.js'

// The same cases as tests/popups/test_contrast.py.
const cases = JSON.parse(readFileSync(new URL('../../popups/contrast_cases.json', import.meta.url)))

for (const [one, other, ratio] of cases)
  test(`${one} on ${other} has a contrast of ${ratio}`, () => assert.ok(Math.abs(contrast(one, other) - ratio) < 0.005, String(contrast(one, other))))

test('what is no colour yet has no contrast', () => {
  assert.equal(contrast('#12', '#ffffff'), null)
  assert.equal(contrast('#ffffff', 'red'), null)
})
