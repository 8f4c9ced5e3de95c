import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import start, { purposes } from '../../../../static/js/src/tag/signals/tcf.js'

/** As the CMP API of TCF v2.2 hands it to listeners. */
const tcData = (given) => ({
  tcString: 'CPXxRfAPXxRfAAfKABENB-CgAAAAAAAAAAYgAAAAAAAA', tcfPolicyVersion: 4, cmpId: 10, cmpVersion: 4, gdprApplies: true,
  eventStatus: 'useractioncomplete', cmpStatus: 'loaded', listenerId: 7, isServiceSpecific: true, useNonStandardTexts: false,
  publisherCC: 'DE', purposeOneTreatment: false, outOfBand: { allowedVendors: {}, disclosedVendors: {} },
  purpose: { consents: {}, legitimateInterests: {} }, vendor: { consents: { 755: true }, legitimateInterests: { 755: true } },
  specialFeatureOptins: {}, publisher: { consents: {}, legitimateInterests: {}, customPurpose: { consents: {}, legitimateInterests: {} }, restrictions: {} },
  ...given,
})
const consents = (...numbers) => ({ consents: Object.fromEntries(numbers.map((number) => [number, true])), legitimateInterests: {} })
const ALL = consents(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
const all = (value) => ({ measurement: value, personalisation: value, form_capture: value })

describe('what an answer means', () => {
  const ROWS = [
    ['everything agreed', { purpose: ALL }, all(true)],
    ['everything refused', {}, all(false)],
    ['an answer of an earlier page', { eventStatus: 'tcloaded', purpose: ALL }, all(true)],
    ['storage and measuring only', { purpose: consents(1, 8) }, { ...all(false), measurement: true }],
    ['all but storage on the device', { purpose: consents(2, 3, 4, 5, 6, 7, 8, 9, 10) }, all(false)],
    ['content, and no advertising', { purpose: consents(1, 5, 6, 8) }, { measurement: true, personalisation: true, form_capture: false }],
    ['one of two profiles', { purpose: consents(1, 5, 8) }, { ...all(false), measurement: true }],
    ['a legitimate interest is no agreement', { purpose: { consents: { 1: true }, legitimateInterests: { 5: true, 6: true, 8: true } } }, all(false)],
    ['a purpose that is false', { purpose: { consents: { ...ALL.consents, 8: false } } }, { ...all(true), measurement: false }],
    ['GDPR does not apply: the shop decides', { gdprApplies: false, purpose: undefined, eventStatus: undefined }, {}],
    ['nobody knows whether it applies', { gdprApplies: undefined, purpose: ALL }, all(true)],
    ['the banner is open: no answer yet', { eventStatus: 'cmpuishown', purpose: ALL }, null],
    ['a status nobody knows', { eventStatus: 'other', purpose: ALL }, null],
    ['no purposes at all', { purpose: undefined }, all(false)],
  ]
  for (const [name, given, wanted] of ROWS) test(name, () => assert.deepEqual(purposes(tcData(given)), wanted))
})

/** The stub that every CMP puts into the page, and the tool that later takes its place. */
function page() {
  const queue = []
  const win = { __tcfapi: (...args) => queue.push(args) }
  const listeners = new Map()
  let ids = 0
  const api = (command, version, callback, id) => {
    if (command === 'addEventListener') listeners.set(++ids, callback)
    if (command === 'removeEventListener') callback(listeners.delete(id))
  }
  return {
    win, queue, listeners,
    load({ forgetful }) {
      win.__tcfapi = api
      if (!forgetful) queue.forEach((args) => api(...args))
    },
    fire: (given) => Array.from(listeners).forEach(([id, callback]) => callback(tcData({ ...given, listenerId: id }), true)),
  }
}

describe('asking', () => {
  for (const forgetful of [false, true])
    test(`a stub ${forgetful ? 'whose tool forgets what it was told' : 'that keeps the call'} is answered once the tool is there`, () => {
      const { win, load, fire, queue } = page()
      const answers = []
      const look = start(win, (values) => answers.push(values))
      look()
      look()
      assert.equal(queue.length, 1)
      load({ forgetful })
      look()
      fire({ eventStatus: 'cmpuishown', purpose: ALL })
      assert.deepEqual(answers, [])
      fire({ purpose: ALL })
      fire({})
      assert.deepEqual(answers.map(({ measurement }) => measurement), [true, false])
    })

  test('an answer without success is none', () => {
    const answers = []
    const win = { __tcfapi: (command, version, callback) => callback(null, false) }
    start(win, (values) => answers.push(values))()
    assert.deepEqual(answers, [])
  })

  test('a listener that was asked twice is taken off', () => {
    const { win, load, fire, listeners } = page()
    const look = start(win, () => {})
    look()
    load({ forgetful: false })
    look()
    assert.equal(listeners.size, 2)
    fire({ purpose: ALL })
    assert.equal(listeners.size, 1)
  })
})
