import assert from 'node:assert/strict'
import { test } from 'node:test'
import { endOf, timeLeft } from '../../../static/js/src/runtime/parts/live/left.js'
import { money } from '../../../static/js/src/runtime/parts/live/money.js'

const MINUTE = 60000
const DAY = 24 * 60 * MINUTE

for (const [ms, words] of [
  [0, '00:00'],
  [-5, '00:00'],
  [1, '00:01'],
  [10 * MINUTE - 1, '10:00'],
  [59 * MINUTE + 59000, '59:59'],
  [60 * MINUTE, '01:00:00'],
  [DAY + 5 * MINUTE, '1 day 00:05:00'],
  [3 * DAY - 1000, '2 days 23:59:59'],
])
  test(`${ms} ms are ${words}`, () => assert.equal(timeLeft(ms, 'en'), words))

test('days are said in the language of the popup, and a language that nobody knows changes nothing else', () => {
  assert.equal(timeLeft(2 * DAY, 'ru'), '2 дня 00:00:00')
  assert.equal(timeLeft(2 * DAY, 'not a language'), '2 d 00:00:00')
})

test('minutes count from the first sight of it, a moment is the same for all', () => {
  assert.equal(endOf({ minutes: 10 }, { first: 1000 }), 1000 + 10 * MINUTE)
  assert.equal(endOf({ ends_at: 5000 }, { first: 1000 }), 5000)
})

test('money is written as people there write it, and in a currency that is none the plain way', () => {
  assert.equal(money(12.5, 'EUR', 'en'), '€12.50')
  assert.match(money(120000, 'VND', 'vi'), /^120\.000\s₫$/)
  assert.equal(money(5, 'nothing', 'en'), '5 nothing')
})
