import assert from 'node:assert/strict'
import test from 'node:test'
import { landing } from '../../../static/js/src/games/slots/landing.js'

// Three reels, each with the prizes' pictures in their order and a last one of its own for "no prize".
const pictures = (slices, at) =>
  ['cloud', 'moon', 'feather'].map((own) => [...slices.map(({ prize }) => prize), own][landing(slices[at], at, slices.length)])

test('a win shows three alike, and no prize always the same three others, never a pair', () => {
  for (let count = 2; count <= 12; count += 1) {
    const slices = Array.from({ length: count }, (_, at) => ({ prize: `p${at}`, blank: at % 2 === 1 }))
    slices.forEach((slice, at) => {
      const shown = pictures(slices, at)
      if (slice.blank) assert.deepEqual(shown, ['cloud', 'moon', 'feather'])
      else assert.deepEqual(shown, [slice.prize, slice.prize, slice.prize])
    })
  }
})
