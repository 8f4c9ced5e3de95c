import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fill, isRightToLeft, speak } from '../../../static/js/src/runtime/words.js'

test('values take the place of their names, as text', () => {
  assert.equal(fill('You won {prize}! {prize}', { prize: '<b>10 % off</b>' }), 'You won <b>10 % off</b>! <b>10 % off</b>')
})

test('a name without a value stays as written', () => {
  assert.equal(fill('Use {code} on {day}', { code: 'A', day: null }), 'Use A on {day}')
})

test('names that every object has are no values', () => {
  assert.equal(fill('{constructor} {toString} {__proto__}', {}), '{constructor} {toString} {__proto__}')
})

test('a dollar sign in a value is only a dollar sign', () => {
  assert.equal(fill('Take {prize}', { prize: "$& $1 $' 5$" }), "Take $& $1 $' 5$")
})

test("words come in the visitor's language, and a missing one is never undefined", () => {
  const say = speak({ close: 'Schließen', did_you_mean: 'Meinten Sie {email}?' })
  assert.equal(say('close'), 'Schließen')
  assert.equal(say('did_you_mean', { email: 'a@b.co' }), 'Meinten Sie a@b.co?')
  assert.equal(say('try_again'), 'try again')
  assert.equal(speak(null)('close'), 'close')
  assert.equal(speak({})('toString'), 'toString')
})

test('Arabic, Hebrew and Persian run from right to left, Thai and Vietnamese do not', () => {
  assert.deepEqual(['ar', 'he-IL', 'fa', 'th', 'vi', 'en-GB', 'arn', undefined].map(isRightToLeft), [
    true,
    true,
    true,
    false,
    false,
    false,
    false,
    false,
  ])
})
