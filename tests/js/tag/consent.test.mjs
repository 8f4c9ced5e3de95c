import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { combine, heard, makeConsent, resolve } from '../../../static/js/src/tag/consent.js'

const may = (mode, said = {}, notice = false) => Object.entries(resolve(mode, said, notice)).filter(([, yes]) => yes).map(([name]) => name).join(' ')

describe('the table of docs/protocol.md', () => {
  const M = { measurement: true }
  const ROWS = [
    ['strict', {}, ''],
    ['strict', { measurement: false }, ''],
    ['strict', M, 'send store'],
    ['strict', { ...M, personalisation: true }, 'send store decide'],
    ['strict', { ...M, form_capture: true }, 'send store capture'],
    ['strict', { personalisation: true, form_capture: true }, ''],
    ['anonymous', {}, 'send decide'],
    ['anonymous', { measurement: false }, ''],
    ['anonymous', M, 'send store decide'],
    ['anonymous', { personalisation: false }, 'send'],
    ['anonymous', { form_capture: true }, 'send decide capture'],
    ['anonymous', { measurement: false, personalisation: true, form_capture: true }, ''],
    ['full', {}, 'send store decide capture'],
    ['full', { measurement: false }, ''],
    ['full', M, 'send store decide capture'],
    ['full', { personalisation: false }, 'send store capture'],
    ['full', { form_capture: false }, 'send store decide'],
    ['other', { ...M, personalisation: true, form_capture: true }, ''],
    [undefined, M, ''],
  ]
  for (const [mode, said, wanted] of ROWS) test(`${mode} with ${JSON.stringify(said)} allows: ${wanted || 'nothing'}`, () => assert.equal(may(mode, said), wanted))
})

describe('a notice at the form', () => {
  test('stands for an agreement that nobody has asked for', () => assert.match(may('anonymous', {}, true), /capture/))
  test('never stands against a denial', () => assert.doesNotMatch(may('anonymous', { form_capture: false }, true), /capture/))
  test('is worth nothing where nothing may be sent', () => assert.equal(may('strict', {}, true), ''))
})

test('of several signals the most restrictive wins', () => {
  assert.deepEqual(combine([{ measurement: true, push: true }, { measurement: false }, { measurement: true }]), { measurement: false, push: true })
})

test("it understands true and false, Google's words, and nothing else", () => {
  assert.deepEqual(heard({ measurement: true, personalisation: 'denied', form_capture: 'granted', push: 1, email_marketing: 'yes', other: true }), {
    measurement: true, personalisation: false, form_capture: true,
  })
  assert.deepEqual(heard(null), {})
})

test('a privacy signal of the browser cannot be talked over', () => {
  const consent = makeConsent(() => ({ consent: { mode: 'full' } }), () => {})
  consent.say('gpc', { form_capture: false })
  consent.say('api', { form_capture: true })
  assert.equal(consent.may().capture, false)
})

test('it answers whether there was anything new, and tells what changed', () => {
  const changes = []
  const consent = makeConsent(() => ({ consent: { mode: 'strict' } }), (before, after) => changes.push([before.store, after.store]))
  assert.equal(consent.say('api', { measurement: true }), true)
  assert.equal(consent.say('api', { measurement: true }), false)
  assert.equal(consent.say('api', { measurement: false }), true)
  assert.deepEqual(changes, [[false, true], [true, true], [true, false]])
})

test('without settings, and while the shop is switched off, nothing is allowed', () => {
  for (const settings of [null, { consent: { mode: 'full' }, send: false }]) {
    const consent = makeConsent(() => settings, () => {})
    consent.say('api', { measurement: true })
    assert.deepEqual(consent.may(), { send: false, store: false, decide: false, capture: false })
  }
})
