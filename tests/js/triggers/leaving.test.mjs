import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { leftThroughTop } from '../../../static/js/src/triggers/leaving_desktop.js'
import { flickedUp, isLeaving } from '../../../static/js/src/triggers/leaving_mobile.js'
import { depth } from '../../../static/js/src/triggers/scroll_depth.js'

/** A pointer on its way from `from` to `to` in `ms`, seen sixty times a second, until it leaves. */
function moves(from, to, ms, start = 0) {
  const steps = Math.max(1, Math.round(ms / 16))
  const all = Array.from({ length: steps + 1 }, (_, i) => ({ y: from + ((to - from) * i) / steps, at: start + i * 16 }))
  return [all.slice(0, -1).slice(-12), all.at(-1)]
}

describe('leaving by the pointer', () => {
  test('is going up and out', () => assert.equal(leftThroughTop(...moves(400, -2, 200), 'low'), true))
  test('is not drifting out slowly', () => assert.equal(leftThroughTop(...moves(60, -2, 2000), 'low'), false))
  test('is not going out at the bottom or at the side', () => {
    assert.equal(leftThroughTop(...moves(400, 801, 200), 'high'), false)
    assert.equal(leftThroughTop(...moves(420, 400, 200), 'high'), false)
  })
  test('is not coming down', () => assert.equal(leftThroughTop(...moves(2, 15, 50), 'high'), false))
  test('is a jump after a rest too', () => assert.equal(leftThroughTop([{ y: 300, at: 0 }], { y: 0, at: 9000 }, 'low'), true))
  test('needs to have been inside', () => assert.equal(leftThroughTop([], { y: 0, at: 1 }, 'low'), false))
  for (const [sensitivity, y, wanted] of [['low', 0, true], ['low', 1, false], ['medium', 20, true], ['medium', 21, false], ['high', 50, true], ['high', 51, false], [undefined, 20, true], ['toString', 20, true]]) {
    test(`with ${sensitivity} sensitivity at ${y} px ${wanted ? 'counts' : 'does not count'}`, () => assert.equal(leftThroughTop(...moves(400, y, 200), sensitivity), wanted))
  }
})

describe('leaving on a phone', () => {
  const flick = (from, to, ms) => moves(from, to, ms).flat()
  test('is a flick upwards after reading', () => assert.equal(flickedUp(flick(4000, 3400, 250), 60), true))
  test('is not a look back', () => assert.equal(flickedUp(flick(4000, 3900, 250), 60), false))
  test('is not scrolling slowly', () => assert.equal(flickedUp(flick(4000, 3000, 3000), 60), false))
  test('is not scrolling down', () => assert.equal(flickedUp(flick(3000, 4000, 250), 60), false))
  test('needs some depth before', () => assert.equal(flickedUp(flick(900, 100, 250), 10), false))
  test('is not known without a scroll', () => assert.equal(flickedUp([], 60), false))

  const TABLE = [
    [['idle'], 'low', false], [['idle'], 'medium', false], [['idle'], 'high', true],
    [['scroll_up'], 'low', false], [['scroll_up'], 'medium', true], [['tab_return'], 'medium', true], [['scroll_up'], 'high', true],
    [['scroll_up', 'scroll_up'], 'low', false], [['scroll_up', 'idle'], 'low', true], [['scroll_up', 'tab_return'], 'low', true], [['idle', 'idle'], 'medium', false], [[], 'high', false],
    [['scroll_up'], undefined, true],
  ]
  for (const [signs, sensitivity, wanted] of TABLE) {
    test(`${signs.join(' and ') || 'nothing'} at ${sensitivity} ${wanted ? 'is enough' : 'is not enough'}`, () => assert.equal(isLeaving(signs, sensitivity), wanted))
  }
})

describe('how far down', () => {
  test('is the part that can be scrolled', () => assert.deepEqual([depth(0, 2000, 1000), depth(500, 2000, 1000), depth(1000, 2000, 1000)], [0, 50, 100]))
  test('a page without anything to scroll is at its end', () => assert.equal(depth(0, 900, 1000), 100))
})
