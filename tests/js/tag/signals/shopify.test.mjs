import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import start, { isThere, purposes } from '../../../../static/js/src/tag/signals/shopify.js'

/** window.Shopify.customerPrivacy: what may be done, and what the visitor answered ('yes', 'no' or ''). */
const api = (allowed, answered) => ({
  analyticsProcessingAllowed: () => allowed.includes('a'),
  preferencesProcessingAllowed: () => allowed.includes('p'),
  marketingAllowed: () => allowed.includes('m'),
  saleOfDataAllowed: () => false,
  currentVisitorConsent: () => ({ analytics: answered[0], preferences: answered[1], marketing: answered[2], sale_of_data: '' }),
  getTrackingConsent: () => answered[0],
})

describe('what an answer means', () => {
  const YES = { measurement: true, personalisation: true, form_capture: true }
  const NO = { measurement: false, personalisation: false, form_capture: false }
  const ROWS = [
    ['all agreed', 'apm', ['yes', 'yes', 'yes'], YES],
    ['all refused', '', ['no', 'no', 'no'], NO],
    ['analytics only', 'a', ['yes', 'no', 'no'], { ...NO, measurement: true }],
    ['the banner waits', '', ['', '', ''], null],
    ['nobody needs to ask in this region', 'apm', ['', '', ''], {}],
    ['allowed there, except what GPC denies', 'ap', ['', '', ''], { form_capture: false }],
    ['refused where nobody needs to ask', '', ['no', '', 'no'], NO],
  ]
  for (const [name, allowed, answered, wanted] of ROWS) test(name, () => assert.deepEqual(purposes(api(allowed, answered)), wanted))

  test('an older API has one answer for all', () => {
    const old = (answer) => ({ ...api(answer === 'yes' ? 'apm' : '', []), currentVisitorConsent: undefined, getTrackingConsent: () => answer })
    assert.deepEqual(purposes(old('yes')), YES)
    assert.deepEqual(purposes(old('no')), NO)
    assert.equal(purposes(old('no_interaction')), null)
  })

  test('a method that is missing allows nothing', () => assert.deepEqual(purposes({ ...api('apm', ['yes', 'yes', 'yes']), marketingAllowed: undefined }), { ...YES, form_capture: false }))
})

test('it is there in a storefront, also before its API is', () => {
  assert.equal(isThere({ Shopify: { shop: 'acme.myshopify.com' } }), true)
  assert.equal(isThere({ Shopify: {} }), false)
  assert.equal(isThere({}), false)
})

test('it asks for the API once, and reads it again when the visitor answers', () => {
  const document = new EventTarget()
  const asked = []
  const Shopify = { shop: 'acme.myshopify.com', loadFeatures: (features, ready) => asked.push([features, ready]) }
  const answers = []
  const look = start({ document, Shopify }, (values) => answers.push(values))
  look()
  look()
  assert.deepEqual(asked.map(([features]) => features), [[{ name: 'consent-tracking-api', version: '0.1' }]])
  assert.deepEqual(answers, [])
  Shopify.customerPrivacy = api('', ['', '', ''])
  asked[0][1]()
  assert.deepEqual(answers, [])
  Shopify.customerPrivacy = api('a', ['yes', 'no', 'no'])
  document.dispatchEvent(new CustomEvent('visitorConsentCollected', { detail: { analyticsAllowed: true, marketingAllowed: false, preferencesAllowed: false } }))
  assert.deepEqual(answers.at(-1), { measurement: true, personalisation: false, form_capture: false })
})

test('an API that does not load allows nothing', () => {
  const answers = []
  const Shopify = { shop: 'acme.myshopify.com', loadFeatures: (features, ready) => ready(new Error('blocked')) }
  start({ document: new EventTarget(), Shopify }, (values) => answers.push(values))()
  assert.deepEqual(answers, [])
})
