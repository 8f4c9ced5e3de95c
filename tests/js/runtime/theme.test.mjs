import assert from 'node:assert/strict'
import { test } from 'node:test'
import { contrast, readable } from '../../../static/js/src/runtime/colour.js'
import { themeOf } from '../../../static/js/src/runtime/theme.js'

test('a popup without a theme is a light one', () => {
  const theme = themeOf(null)
  assert.equal(theme.background, '#ffffff')
  assert.equal(theme.dark, false)
  assert.ok(contrast(theme.text, theme.background) > 7)
})

test('the dark preset is dark, and readable', () => {
  const theme = themeOf({ preset: 'dark' })
  assert.equal(theme.dark, true)
  assert.ok(contrast(theme.text, theme.background) > 7)
  assert.ok(contrast(theme.accent, theme.onAccent) >= 4.5)
})

test('a background of its own decides whether a theme is dark', () => {
  assert.equal(themeOf({ preset: 'light', background: '#101010' }).dark, true)
})

test('letters on the accent are chosen where the theme names none', () => {
  for (const accent of ['#facc15', '#0f766e', '#fff', '#000'])
    assert.ok(contrast(accent, themeOf({ accent }).onAccent) >= 4.5, accent)
})

test('nothing but colours, numbers and known fonts comes out of a theme', () => {
  const plain = themeOf({})
  const theme = themeOf({
    accent: 'red;}*{display:none',
    background: 'url(https://evil.example/)',
    text: 'var(--x)',
    radius: '4px;color:red',
    font: 'constructor',
  })
  assert.equal(theme.accent, plain.accent)
  assert.equal(theme.background, plain.background)
  assert.equal(theme.text, plain.text)
  assert.equal(theme.radius, 0)
  assert.equal(theme.font, plain.font)
})

test('corners are rounded between 0 and 32 pixels', () => {
  assert.deepEqual(
    [-5, 0, 12, 900, undefined].map((radius) => themeOf({ radius }).radius),
    [0, 0, 12, 32, 16],
  )
})

test('the first readable ink is taken, else the best there is', () => {
  assert.equal(readable('#ffffff', ['#eeeeee', '#222222', '#000000']), '#222222')
  assert.equal(readable('#808080', ['#777777', '#888888', '#ffffff']), '#ffffff')
})
