import assert from 'node:assert/strict'
import { test } from 'node:test'
import { meaningOf } from '../../../static/admin/editor/shortcuts.js'

const press = (key, ...held) => meaningOf({ key, ctrlKey: held.includes('ctrl'), metaKey: held.includes('meta'), shiftKey: held.includes('shift'), altKey: held.includes('alt') })

for (const [name, ...keys] of [
  ['undo', 'z', 'ctrl'],
  ['undo', 'z', 'meta'],
  ['redo', 'Z', 'ctrl', 'shift'],
  ['redo', 'y', 'ctrl'],
  ['save', 's', 'ctrl'],
  ['up', 'ArrowUp', 'alt'],
  ['remove', 'Backspace'],
  ['write', 'F2'],
  ['help', '?', 'shift'],
])
  test(`${keys.slice(1).join('+')} ${keys[0]} means ${name}`, () => assert.equal(press(...keys), name))

test('letters and arrows alone mean nothing', () => {
  for (const key of ['z', 's', 'd', 'ArrowUp', 'Enter']) assert.equal(press(key), null)
})

test('what the browser itself does with more keys stays its own', () => {
  assert.equal(press('s', 'ctrl', 'shift'), null)
  assert.equal(press('d', 'ctrl', 'alt'), null)
})
