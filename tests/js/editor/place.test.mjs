import assert from 'node:assert/strict'
import { test } from 'node:test'
import { roomStyle } from '../../../static/admin/editor/place.js'

/** What a browser makes of it in a window of that width. */
function height(style, width) {
  const [, least, middle, most] = /clamp\((\d+)px,\((.+)\)\*999,(\d+)px\)/.exec(style)
  const value = middle.replaceAll('px', '').replace('100vw', width)
  const [first, second] = value.split(' - ').map(Number)
  return Math.min(Math.max(Number(least), (first - second) * 999), Number(most))
}

test('the room is the one of the width, whichever of the two is higher', () => {
  for (const [phone, desktop] of [[500, 300], [300, 520]]) {
    const style = roomStyle({ phone, desktop })
    assert.equal(height(style, 390), Math.ceil(phone / 8) * 8)
    assert.equal(height(style, 1280), Math.ceil(desktop / 8) * 8)
  }
})

test('where both are alike one number says it', () => {
  assert.equal(roomStyle({ phone: 301, desktop: 304 }), 'min-height:304px')
})
