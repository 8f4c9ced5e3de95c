import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fitLabel, fitLabels, lineDistances, room } from '../../../static/js/src/games/wheel/labels.js'

// About what a bold sans-serif takes.
const measure = (text, size) => text.length * size * 0.58
const LABELS = [
  '10 % off',
  'Free shipping',
  '20 % off everything in the shop',
  'ส่งฟรีทั้งร้านวันนี้เท่านั้น',
  'Бесплатная доставка',
  'x',
  '',
]

test('every line across a slice is inside the slice', () => {
  for (let count = 2; count <= 8; count += 1) {
    for (const label of LABELS) {
      const fit = fitLabel(label, count, measure)
      if (!fit.across) continue
      for (const [at, distance] of lineDistances(fit).entries()) {
        assert.ok(measure(fit.lines[at], fit.size) <= room(distance - fit.size * 0.3, count) + 1, `${label} in ${count}`)
      }
    }
  }
})

test('a label along the radius is never longer than the slice, and never smaller than 11 units', () => {
  for (let count = 2; count <= 12; count += 1) {
    for (const label of LABELS) {
      const fit = fitLabel(label, count, measure)
      if (fit.across) continue
      assert.ok(measure(fit.lines[0], fit.size) <= 106.5, `${label} in ${count}: ${fit.lines[0]}`)
      assert.ok(fit.size >= 11)
    }
  }
})

test('a label that cannot fit is cut with an ellipsis, not squeezed', () => {
  const [line] = fitLabel('Supercalifragilisticexpialidocious', 12, measure).lines
  assert.match(line, /^Supercali.*…$/)
})

test('a label that fits keeps all its words', () => {
  for (let count = 2; count <= 12; count += 1)
    assert.equal(fitLabel('Free shipping', count, measure).lines.join(' '), 'Free shipping')
})

test('few slices are written across, many along the radius', () => {
  assert.equal(fitLabel('10 % off', 6, measure).across, true)
  assert.equal(fitLabel('10 % off', 12, measure).across, false)
})

test('labels of one wheel have about one size', () => {
  const sizes = fitLabels(['x', '10 % off', 'Free shipping for ever'], measure).map(({ size }) => size)
  assert.ok(Math.max(...sizes) <= Math.max(17, 1.35 * Math.min(...sizes)))
})
