import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import start, { fold, isThere, purposes } from '../../../../static/js/src/tag/signals/google.js'

/** What `function gtag() { dataLayer.push(arguments) }` pushes. */
const gtag = function () {
  return arguments
}
const V2 = ['ad_storage', 'analytics_storage', 'ad_user_data', 'ad_personalization']
const every = (word, keys = V2) => Object.fromEntries(keys.map((key) => [key, word]))
const DENIED = gtag('consent', 'default', { ...every('denied'), wait_for_update: 500 })
const read = (...pushed) => purposes(fold(pushed))

describe('what was pushed', () => {
  const YES = { measurement: true, personalisation: true, form_capture: true }
  const NO = { measurement: false, personalisation: false, form_capture: false }
  const ROWS = [
    ['a default of no waits for the visitor', [DENIED], null],
    ['an update that agrees', [DENIED, gtag('consent', 'update', every('granted'))], YES],
    ['an update that refuses', [DENIED, gtag('consent', 'update', every('denied'))], NO],
    ['the latest update counts', [DENIED, gtag('consent', 'update', every('granted')), gtag('consent', 'update', every('denied'))], NO],
    ['an update of one key leaves the others as they were', [DENIED, gtag('consent', 'update', { ad_storage: 'granted' })], null],
    ['measuring only', [DENIED, gtag('consent', 'update', { ...every('denied'), analytics_storage: 'granted' })], { ...NO, measurement: true }],
    ['a default of yes: nobody needs to ask', [gtag('consent', 'default', every('granted'))], {}],
    ['a default of yes, taken back', [gtag('consent', 'default', every('granted')), gtag('consent', 'update', every('denied'))], NO],
    ['one default for here and one for elsewhere: the stricter', [gtag('consent', 'default', every('granted')), gtag('consent', 'default', { ...every('denied'), region: ['AT', 'US-CA'] })], null],
    ['an array instead of arguments', [['consent', 'default', every('denied')], ['consent', 'update', every('granted')]], YES],
    ['personalization_storage goes before ad_personalization', [gtag('consent', 'update', { ...every('granted'), personalization_storage: 'denied' })], { ...YES, personalisation: false }],
    ['v1 knew two keys', [gtag('consent', 'update', { ad_storage: 'granted', analytics_storage: 'granted' })], { ...YES, personalisation: false }],
    ['what is never spoken of is missing', [gtag('consent', 'update', { ad_storage: 'granted' })], null],
    ['other words are none', [gtag('consent', 'update', { analytics_storage: true, ad_storage: 'yes' })], null],
  ]
  for (const [name, pushed, wanted] of ROWS) test(name, () => assert.deepEqual(read(...pushed), wanted))
})

describe('whether it is there', () => {
  const ROWS = [
    ['nothing', {}, false],
    ['a dataLayer without consent', { dataLayer: [{ event: 'gtm.js' }, gtag('js', new Date())] }, false],
    ['a consent command', { dataLayer: [DENIED] }, true],
    ['an empty command', { dataLayer: [gtag('consent', 'default')] }, false],
    ['a Google tag without Consent Mode', { google_tag_data: { ics: { usedDefault: false, usedUpdate: false, entries: {} } } }, false],
    ['a tag template that set a default', { google_tag_data: { ics: { usedDefault: true, entries: {} } } }, true],
    ['google_tag_data of another kind', { google_tag_data: {} }, false],
  ]
  for (const [name, win, wanted] of ROWS) test(name, () => assert.equal(isThere(win), wanted))
})

describe('reading', () => {
  const asked = (win) => {
    const answers = []
    const look = start(win, (values) => answers.push(values))
    look()
    return { answers, look }
  }

  test('a push is read at once, and the shop gets its own answer', () => {
    const win = { dataLayer: [DENIED] }
    const { answers } = asked(win)
    assert.deepEqual(answers, [])
    assert.equal(win.dataLayer.push(gtag('consent', 'update', every('granted'))), 2)
    assert.equal(answers.at(-1).measurement, true)
    win.dataLayer.push(gtag('consent', 'update', every('denied')))
    assert.equal(answers.at(-1).measurement, false)
  })

  test('a list that was replaced is followed', () => {
    const win = { dataLayer: [DENIED] }
    const { answers, look } = asked(win)
    win.dataLayer = [DENIED]
    look()
    win.dataLayer.push(gtag('consent', 'update', every('granted')))
    assert.equal(answers.at(-1).measurement, true)
  })

  test("Google's own state goes before what was pushed, and is listened to", () => {
    let heard
    const entries = Object.fromEntries(V2.map((key) => [key, { default: false, region: 'DE', update: true, declare: undefined, quiet: false }]))
    const win = { dataLayer: [DENIED], google_tag_data: { ics: { usedDefault: true, usedUpdate: true, entries, addListener: (keys, listener) => (heard = listener) } } }
    const { answers } = asked(win)
    assert.equal(answers.at(-1).measurement, true)
    entries.analytics_storage.update = false
    heard()
    assert.equal(answers.at(-1).measurement, false)
  })

  test('a region that Google has resolved replaces the guess', () => {
    const pushed = [gtag('consent', 'default', every('granted')), gtag('consent', 'default', { ...every('denied'), region: ['DE'] })]
    const entries = Object.fromEntries(V2.map((key) => [key, { default: true, update: undefined }]))
    assert.deepEqual(asked({ dataLayer: pushed, google_tag_data: { ics: { usedDefault: true, entries } } }).answers, [{}])
  })

  test('a default of yes waits as long as the page asks to, for the answer that is remembered', async () => {
    const win = { dataLayer: [gtag('consent', 'default', { ...every('granted'), wait_for_update: 80 })] }
    const { answers } = asked(win)
    assert.deepEqual(answers, [])
    while (!answers.length) await new Promise((resolve) => setTimeout(resolve, 20))
    assert.deepEqual(answers, [{}])
  })
})
