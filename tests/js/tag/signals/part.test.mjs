import assert from 'node:assert/strict'
import { test } from 'node:test'
import start from '../../../../static/js/src/tag/parts/signals.js'
import { SIGNALS } from '../../../../static/js/src/tag/signals.js'

const NO_DEBUG = () => {}

function page() {
  const said = []
  const there = {}
  const answers = {}
  const tool = (name) => ({
    isThere: () => there[name],
    default: (win, answer) => {
      answers[name] = answer
      return () => {}
    },
  })
  const win = new EventTarget()
  const settled = (tools) => start({ win, say: (name, values) => said.push([name, values]), debug: NO_DEBUG, tools })
  return { win, said, there, answers, tool, settled }
}

test('a tool that has not answered is said at once, and settles nothing', async () => {
  const { said, there, answers, tool, settled } = page()
  there.one = there.two = true
  let done = false
  settled({ one: tool('one'), two: tool('two') }).then(() => (done = true))
  assert.deepEqual(said, [['one', null], ['two', null]])
  answers.one({ measurement: true })
  await new Promise((resolve) => setTimeout(resolve, 5))
  assert.equal(done, false)
  answers.two({})
  await new Promise((resolve) => setTimeout(resolve, 5))
  assert.equal(done, true)
  assert.deepEqual(said.slice(2), [['one', { measurement: true }], ['two', {}]])
})

test('a tool that comes late is found, also by the click that answers it', async () => {
  const { win, said, there, tool, settled } = page()
  settled({ one: tool('one') })
  assert.deepEqual(said, [])
  there.one = true
  win.dispatchEvent(new Event('click'))
  await new Promise((resolve) => setTimeout(resolve, 20))
  assert.deepEqual(said, [['one', null]])
})

test('the same answer is not said twice', () => {
  const { said, there, answers, tool, settled } = page()
  there.one = true
  settled({ one: tool('one') })
  answers.one({ measurement: true })
  answers.one({ measurement: true })
  answers.one({ measurement: false })
  assert.deepEqual(said.map(([, values]) => values && values.measurement), [null, true, false])
})

test('a tool that throws allows nothing, and does not stop the others', () => {
  const { said, there, answers, tool, settled } = page()
  there.broken = there.one = true
  settled({ broken: { isThere: () => true, default: () => { throw new Error('no') } }, one: tool('one') })
  answers.one({ measurement: true })
  assert.deepEqual(said, [['broken', null], ['one', null], ['one', { measurement: true }]])
})

const gtag = function () {
  return arguments
}
for (const [name, win, wanted] of [
  ['an empty page', {}, false],
  ['a dataLayer', { dataLayer: [{ event: 'gtm.js' }, null, 'text', gtag('js')] }, false],
  ['a Google tag without Consent Mode', { google_tag_data: { ics: { usedDefault: false } } }, false],
  ['Google Consent Mode', { dataLayer: [gtag('consent', 'default', {})] }, true],
  ['a tag template', { google_tag_data: { ics: { usedUpdate: true } } }, true],
  ['TCF', { __tcfapi: () => {} }, true],
  ['WordPress', { wp_has_consent: () => {} }, true],
  ['a Shopify storefront', { Shopify: { shop: 'acme.myshopify.com' } }, true],
  ['an object of that name', { Shopify: {} }, false],
])
  test(`${name} ${wanted ? 'has' : 'has no'} consent tool`, () => assert.equal(!!SIGNALS(win), wanted))
