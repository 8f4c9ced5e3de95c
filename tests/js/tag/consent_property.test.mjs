/** Adding a denial never allows more: over every mode, notice and pair of signals, and over chains of them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PURPOSES, combine, makeConsent, resolve } from '../../../static/js/src/tag/consent.js'

const MODES = ['strict', 'anonymous', 'full', 'other', undefined]
const ASKED = ['measurement', 'personalisation', 'form_capture']
const VALUES = [undefined, true, false]

function* saids() {
  for (const measurement of VALUES)
    for (const personalisation of VALUES)
      for (const form_capture of VALUES) {
        const said = { measurement, personalisation, form_capture }
        yield Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined))
      }
}

const isNoMore = (less, more) => Object.keys(more).every((name) => !less[name] || more[name])

test('a denial of any purpose, added to anything that was said, allows nothing that was not allowed', () => {
  let cases = 0
  for (const mode of MODES)
    for (const notice of [false, true])
      for (const said of saids())
        for (const purpose of ASKED) {
          const denied = combine([said, { [purpose]: false }])
          assert.equal(denied[purpose], false)
          assert.ok(isNoMore(resolve(mode, denied, notice), resolve(mode, said, notice)), JSON.stringify([mode, notice, said, purpose]))
          cases++
        }
  assert.equal(cases, 5 * 2 * 27 * 3)
})

test('of two signals none can take back what the other denies, whatever their order', () => {
  for (const one of saids())
    for (const two of saids()) {
      const both = combine([one, two])
      assert.deepEqual(both, Object.fromEntries(Object.keys(both).map((name) => [name, combine([two, one])[name]])))
      for (const purpose of ASKED) assert.equal(both[purpose] === false, one[purpose] === false || two[purpose] === false)
    }
})

/** Repeatable, and another walk for each seed. */
function randomOf(seed) {
  let state = seed
  return (count) => {
    state = (state * 1103515245 + 12345) % 2147483648
    return Math.floor((state / 2147483648) * count)
  }
}

test('live, through thousands of signals that come and go: less is said, less is allowed', () => {
  for (let seed = 1; seed <= 200; seed++) {
    const random = randomOf(seed)
    const settings = { send: true, consent: { mode: MODES[random(3)] }, capture: { notice: random(2) > 0 } }
    let isPrivate = false
    const consent = makeConsent(() => settings, () => {}, () => isPrivate)
    const names = ['api', 'tcf', 'google', 'tab']
    for (let step = 0; step < 60; step++) {
      const name = names[random(names.length)]
      const kind = random(4)
      if (kind === 0) consent.say(name, null)
      else {
        const values = {}
        for (const purpose of PURPOSES) values[purpose] = VALUES[random(3)]
        consent.say(name, values)
      }
      isPrivate = random(5) === 0
      const before = consent.may()
      const denied = ASKED[random(3)]
      const was = consent.signals.more
      consent.say('more', { [denied]: false })
      assert.ok(isNoMore(consent.may(), before))
      consent.say('more', null)
      assert.deepEqual(consent.may(), { send: false, store: false, decide: false, capture: false })
      delete consent.signals.more
      if (was) consent.say('more', was)
    }
  }
})

test('a browser that sends Global Privacy Control is heard at every moment', () => {
  let isPrivate = false
  const consent = makeConsent(() => ({ consent: { mode: 'full' } }), () => {}, () => isPrivate)
  assert.equal(consent.may().capture, true)
  isPrivate = true
  assert.equal(consent.may().capture, false)
  assert.deepEqual(consent.said(), { form_capture: false })
})

test('who has not spoken allows nothing and refuses nothing', () => {
  const consent = makeConsent(() => ({ consent: { mode: 'full' } }), () => {})
  consent.say('api', { measurement: true })
  consent.say('tcf', null)
  assert.equal(consent.may().send, false)
  assert.deepEqual(consent.said(), { measurement: true })
  consent.say('tcf', {})
  assert.equal(consent.may().store, true)
})
