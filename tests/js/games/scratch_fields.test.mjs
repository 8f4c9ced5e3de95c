import assert from 'node:assert/strict'
import test from 'node:test'
import { makeFields } from '../../../static/js/src/games/scratch/fields.js'

const [WIDTH, HEIGHT] = [350, 200]
const rub = (fields, ...points) => points.slice(1).forEach((point, at) => fields.pass(points[at], point, 30, WIDTH, HEIGHT))

test('a card nobody has touched is whole, and one rubbed from end to end is open', () => {
  const fields = makeFields()
  assert.equal(fields.share(), 0)
  for (let y = 10; y < HEIGHT; y += 25) rub(fields, [0, y], [WIDTH, y])
  assert.equal(fields.share(), 1)
})

test('rubbing the same place again counts once, and the rim not at all', () => {
  const fields = makeFields()
  rub(fields, [175, 100], [180, 100])
  const once = fields.share()
  rub(fields, [175, 100], [180, 100], [175, 100])
  assert.equal(fields.share(), once)
  rub(fields, [0, 4], [WIDTH, 4])
  assert.equal(fields.share(), once)
})

test('a fast stroke leaves no gaps, and one through the middle is not yet enough', () => {
  const fields = makeFields()
  rub(fields, [0, 100], [WIDTH, 100])
  assert.ok(fields.share() > 0.3 && fields.share() <= 0.5)
})
