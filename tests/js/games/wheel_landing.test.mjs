import assert from 'node:assert/strict'
import { test } from 'node:test'
import { landingAngle, sliceAt, wayTo } from '../../../static/js/src/games/wheel/landing.js'

const COUNTS = Array.from({ length: 11 }, (_, at) => at + 2)
const DRAWS = [0, 0.001, 0.25, 0.5, 0.75, 0.999, 1]

test('every wheel of 2 to 12 slices lands in the slice the server drew, whatever the random place in it', () => {
  for (const count of COUNTS) {
    for (let stop = 0; stop < count; stop += 1) {
      for (const draw of DRAWS)
        assert.equal(sliceAt(landingAngle(stop, count, draw), count), stop, `${stop} of ${count} at ${draw}`)
    }
  }
})

test('the pointer never rests in the outer fifth of a slice, so there is no near miss', () => {
  for (const count of COUNTS) {
    const width = 360 / count
    for (const draw of DRAWS) {
      const place = (((-landingAngle(1, count, draw) % 360) + 360) % 360) / width - 1
      assert.ok(place >= 0.2 - 1e-9 && place <= 0.8 + 1e-9, `${place} of a slice`)
    }
  }
})

test('the place inside the slice is spread evenly and has nothing to do with the neighbours', () => {
  const middle = landingAngle(3, 8, 0.5)
  const [early, late] = [landingAngle(3, 8, 0), landingAngle(3, 8, 1)]
  assert.ok(Math.abs(middle - early - (late - middle)) < 1e-9)
})

test('the way to the landing is at least as long as asked and less than one turn longer', () => {
  for (const [from, landing] of [
    [0, 0],
    [359.9, 0.1],
    [1234.5, 77],
    [-40, 350],
  ]) {
    const way = wayTo(from, landing, 1000)
    assert.ok(way >= 1000 && way < 1360, `${way}`)
    assert.ok(Math.abs((((from + way - landing) % 360) + 360) % 360) % 360 < 1e-6)
  }
})
