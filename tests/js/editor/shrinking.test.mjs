import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fitting, LARGEST_BYTES, smallEnough } from '../../../static/admin/editor/shrinking.js'

test('a picture is made smaller and never larger, and keeps its shape', () => {
  assert.deepEqual(fitting(4000, 3000), [1600, 1200])
  assert.deepEqual(fitting(3000, 4000), [1200, 1600])
  assert.deepEqual(fitting(640, 480), [640, 480])
  assert.deepEqual(fitting(8000, 2), [1600, 1])
})

/** An encoder whose files have so many bytes a pixel at full quality. */
const encoder = (bytes) => async (width, height, quality) => ({ width, height, quality, size: width * height * bytes * quality })

test('one that is small enough keeps its size and its quality', async () => {
  assert.deepEqual(await smallEnough(1600, 1000, encoder(0.1)), { width: 1600, height: 1000, quality: 0.86, size: 137600 })
})

test('its quality is lowered first, and then its size', async () => {
  const lower = await smallEnough(1600, 1000, encoder(0.25))
  assert.deepEqual([lower.width, lower.quality < 0.86], [1600, true])
  const smaller = await smallEnough(1600, 1000, encoder(1))
  assert.ok(smaller.width < 1600 && smaller.size <= LARGEST_BYTES)
})

test('what never becomes small enough is given up', async () => {
  assert.equal(await smallEnough(1600, 1000, async () => ({ size: LARGEST_BYTES + 1 })), null)
})
