import assert from 'node:assert/strict'
import { test } from 'node:test'
import { plain } from '../../../static/admin/preview_writing.js'

test('what stands on one line has no breaks, tabs or signs that nobody sees', () => assert.equal(plain('one\r\ntwo\tthree\u2028four\u0000five', { isLine: true }), 'one two three four five'))

test('where there is room for lines they stay, as the draft has them', () => assert.equal(plain('one\r\n\r\ntwo\u0007', { isLine: false }), 'one\n\ntwo'))

test('markup stays what was typed', () => assert.equal(plain('<b onclick=x>hi</b>', { isLine: true }), '<b onclick=x>hi</b>'))

test('it ends where there is no more room, and never in the middle of a sign', () => {
  assert.equal(plain('abcdef', { isLine: true, room: 3 }), 'abc')
  assert.equal(plain('ab🎁', { isLine: true, room: 3 }), 'ab')
  assert.equal(plain('ab🎁', { isLine: true, room: 4 }), 'ab🎁')
})
