import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fromLch, paint, toLch } from '../../../static/js/src/games/wheel/palette.js'
import { contrast } from '../../../static/js/src/runtime/colour.js'

const ACCENTS = ['#0f766e', '#e11d48', '#facc15', '#2563eb', '#111827', '#ffffff', '#a78bfa', '#f0f', '#84cc16']

test('letters are readable (4.5 : 1) on every slice that grows from an accent', () => {
  for (const accent of ACCENTS) {
    for (let count = 2; count <= 12; count += 1) {
      for (const { ground, ink } of paint(count, accent))
        assert.ok(contrast(ground, ink) >= 4.5, `${ink} on ${ground} (${accent})`)
    }
  }
})

test('neighbouring slices never share a colour, the last and the first included', () => {
  for (const own of [null, ['#ff0000', '#00ff00', '#0000ff'], ['#7c3aed', '#fbbf24', '#ec4899', '#14b8a6']]) {
    for (let count = 2; count <= 12; count += 1) {
      const grounds = paint(count, '#0f766e', own).map(({ ground }) => ground)
      grounds.forEach((ground, at) => assert.notEqual(ground, grounds[(at + 1) % count], `${count} slices`))
    }
  }
})

test("the marketer's own colours are used, and what is no colour is ignored", () => {
  const own = ['#111111', 'url(https://evil.example)', '#eeeeee']
  assert.deepEqual(new Set(paint(4, '#0f766e', own).map(({ ground }) => ground)), new Set(['#111111', '#eeeeee']))
})

test('a colour survives the way to OKLCH and back', () => {
  for (const accent of ['#0f766e', '#e11d48', '#facc15']) assert.equal(fromLch(...toLch(accent)), accent)
})
