import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeTellingConsent } from '../../../static/js/src/tag/telling_consent.js'

/** A visitor who is known, and a server that never answers. */
function withdrawing({ takesBeacons = true } = {}) {
  const beacons = []
  const kept = new Map()
  const store = { get: (key) => kept.get(key), set: (key, value) => kept.set(key, value), remove: (key) => kept.delete(key) }
  const telling = makeTellingConsent({
    http: { request: () => new Promise(() => {}), beacon: (path, body) => (takesBeacons && beacons.push([path, JSON.parse(body)]), takesBeacons) },
    local: store,
    memory: store,
    shop: 'pk_1',
    identity: { known: () => 'v1', visitor: () => 'v1' },
    consent: { signals: {}, say: () => true, said: () => ({}) },
    delivery: { isSilent: () => false, landing: () => Promise.resolve() },
    mayStore: () => false,
    isSet: () => true,
  })
  telling.hear({ measurement: false })
  return { telling, beacons, kept, allow: () => (takesBeacons = true) }
}

test('a withdrawal that no answer has come for is told by one beacon, however many signs of leaving there are', () => {
  const { telling, beacons, kept } = withdrawing()
  telling.leave()
  telling.leave()
  assert.deepEqual(beacons.map(([path, { consent }]) => [path, consent.measurement]), [['/v1/consent', false]])
  assert.equal(JSON.parse(kept.get('.owed')).length, 1)
})

test('one that the browser would not take is tried again at the next sign', () => {
  const { telling, beacons, allow } = withdrawing({ takesBeacons: false })
  telling.leave()
  assert.deepEqual(beacons, [])
  allow()
  telling.leave()
  assert.equal(beacons.length, 1)
})
