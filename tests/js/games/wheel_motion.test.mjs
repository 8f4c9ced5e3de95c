import assert from 'node:assert/strict'
import { test } from 'node:test'
import { landingAngle, sliceAt } from '../../../static/js/src/games/wheel/landing.js'
import { freeTurn, freeTurning, isAtFullSpeed, runOut, slowDown } from '../../../static/js/src/games/wheel/motion.js'
import { makePointer } from '../../../static/js/src/games/wheel/pointer.js'

const speedOf = (at, moment) => at(moment + 0.5) - at(moment - 0.5)

test('the wheel comes to rest exactly where it was told, from wherever the answer found it', () => {
  for (let count = 2; count <= 12; count += 1) {
    for (let stop = 0; stop < count; stop += 1) {
      const landing = landingAngle(stop, count, Math.abs(Math.sin(stop * 7 + count)))
      const { duration, at } = slowDown(freeTurn(600 + 173 * stop), landing)
      assert.equal(sliceAt(at(duration), count), stop)
      assert.ok(Math.abs(((((at(duration) - landing) % 360) + 360 + 180) % 360) - 180) < 1e-6)
      assert.equal(at(duration + 5000), at(duration))
    }
  }
})

test('there is no jerk when the answer arrives: slowing down begins with the speed of the free turn', () => {
  const free = speedOf(freeTurn, 2000)
  const { at } = slowDown(freeTurn(2000), 123)
  assert.ok(Math.abs(at(1) - at(0) - free) < 0.01)
})

test('the wheel only ever turns forwards, and gently at the end', () => {
  const { duration, at } = slowDown(0, 90)
  for (let moment = 0; moment < duration; moment += 16) assert.ok(at(moment + 16) >= at(moment))
  assert.ok(at(duration) - at(duration - 100) < 1)
})

test('a spin lasts between four and seven seconds after the answer', () => {
  for (let landing = 0; landing < 360; landing += 15) {
    const { duration } = slowDown(0, landing)
    assert.ok(duration > 4000 && duration < 7000, `${duration}`)
  }
})

test('without an answer the wheel runs out within a second', () => {
  const { duration, at } = runOut(500)
  assert.ok(duration <= 1000)
  assert.ok(at(duration) > 500)
  assert.ok(!isAtFullSpeed(0) && isAtFullSpeed(1000))
})

test('the pointer is pushed aside by every peg and hangs straight where the wheel may rest', () => {
  for (let count = 2; count <= 12; count += 1) {
    const tongue = makePointer(count)
    const width = 360 / count
    let most = 0
    for (let angle = 0; angle < width * 2; angle += 0.5) most = Math.max(most, Math.abs(tongue(angle, 8)))
    assert.ok(most > 15, 'a peg moves it')
    for (let wait = 0; wait < 200; wait += 1) tongue(width * 2.2, 16)
    assert.ok(Math.abs(tongue(width * 2.2, 16)) < 0.5, 'and it swings back')
    assert.ok(Math.abs(tongue(width * 2.8, 0)) < 0.5, 'untouched in the middle three fifths')
  }
})

test('the pointer stays calm when a frame takes half a second', () => {
  const tongue = makePointer(8)
  for (let at = 1; at < 40; at += 1) assert.ok(Math.abs(tongue(at * 97, 500)) <= 40)
})

/** The height of a curve of the browser's whose time is even. */
function heightOf(easing, time) {
  const [, first, , second] = easing.match(/[\d.]+/g).map(Number)
  return 3 * (1 - time) ** 2 * time * first + 3 * (1 - time) * time ** 2 * second + time ** 3
}

test('what the browser turns by itself is at every moment where the pointer takes it to be', () => {
  for (const way of [slowDown(100, 250), runOut(100)]) {
    for (let share = 0; share <= 1; share += 0.05) {
      const angle = 100 + (way.at(way.duration) - 100) * heightOf(way.easing, share)
      assert.ok(Math.abs(angle - way.at(share * way.duration)) < 0.05, `${way.easing} at ${share}`)
    }
  }
  const { frames, duration } = freeTurning(7)
  const [first, second, third] = frames.map(({ transform }) => Number(/[\d.]+/.exec(transform)[0]))
  const gaining = frames[1].offset * duration
  for (let moment = 0; moment < gaining; moment += 25)
    assert.ok(Math.abs(first + (second - first) * heightOf(frames[0].easing, moment / gaining) - 7 - freeTurn(moment)) < 0.05)
  assert.ok(Math.abs(third - 7 - freeTurn(duration)) < 0.05)
  assert.ok(duration > 30_000, 'it still turns when the answer is late')
})
