import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import start, { purposes } from '../../../../static/js/src/tag/signals/wordpress.js'

/** As wp-consent-api.js decides it. */
const has = (type, cookies) => (category) => {
  const said = (new RegExp(`wp_consent_${category}=(\\w+)`).exec(cookies) || [])[1] || ''
  return !type || (type.includes('optout') && !said) || said === 'allow'
}
const cookies = (given) => ['wordpress_test=1', ...Object.entries(given).map(([name, value]) => `wp_consent_${name}=${value}`)].join('; ')
const read = (type, given) => purposes(has(type, cookies(given)), type, cookies(given))

describe('what it says', () => {
  const YES = { measurement: true, personalisation: true, form_capture: true }
  const NO = { measurement: false, personalisation: false, form_capture: false }
  const allow = { functional: 'allow', statistics: 'allow', preferences: 'allow', marketing: 'allow' }
  const deny = { functional: 'allow', statistics: 'deny', preferences: 'deny', marketing: 'deny' }
  const ROWS = [
    ['opt in, not answered', 'optin', {}, null],
    ['opt in, agreed', 'optin', allow, YES],
    ['opt in, refused', 'optin', deny, NO],
    ['opt in, statistics only', 'optin', { ...deny, statistics: 'allow' }, { ...NO, measurement: true }],
    ['opt in, a category that was never set is missing', 'optin', { statistics: 'allow' }, { ...NO, measurement: true }],
    ['opt out, nobody asked', 'optout', {}, {}],
    ['opt out, refused', 'optout', deny, NO],
    ['opt out, agreed all the same', 'optout', allow, YES],
    ['statistics that are anonymous are another category', 'optin', { 'statistics-anonymous': 'allow' }, null],
    ['no tool manages consent', '', {}, {}],
  ]
  for (const [name, type, given, wanted] of ROWS) test(name, () => assert.deepEqual(read(type, given), wanted))
})

test('it waits for the type where the page says so, and reads again when a category changes', async () => {
  const document = Object.assign(new EventTarget(), { cookie: '' })
  const win = { document, waitfor_consent_hook: true, wp_fallback_consent_type: '', wp_has_consent: (category) => has(win.wp_consent_type || '', document.cookie)(category) }
  const answers = []
  const look = start(win, (values) => answers.push(values))
  look()
  assert.deepEqual(answers, [])
  win.wp_consent_type = 'optin'
  document.dispatchEvent(new CustomEvent('wp_consent_type_defined'))
  document.cookie = cookies({ statistics: 'allow' })
  document.dispatchEvent(new CustomEvent('wp_listen_for_consent_change', { detail: { statistics: 'allow' } }))
  await new Promise((resolve) => setTimeout(resolve, 5))
  assert.deepEqual(answers.at(-1), { measurement: true, personalisation: false, form_capture: false })
  document.cookie = cookies({ statistics: 'deny' })
  document.dispatchEvent(new CustomEvent('wp_listen_for_consent_change', { detail: { statistics: 'deny' } }))
  await new Promise((resolve) => setTimeout(resolve, 5))
  assert.equal(answers.at(-1).measurement, false)
})
