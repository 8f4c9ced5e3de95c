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
  const begin = (tools) => start({ win, say: (name, values) => said.push([name, values]), debug: NO_DEBUG, tools })
  return { win, said, there, answers, tool, begin }
}

test('a tool that has not answered is waited for under its own name before the tag stops waiting for the part', () => {
  const { said, there, answers, tool, begin } = page()
  there.one = there.two = true
  begin({ one: tool('one'), two: tool('two') })
  assert.deepEqual(said, [['one', null], ['two', null], ['signals', {}]])
  answers.one({ measurement: true })
  answers.two({})
  assert.deepEqual(said.slice(3), [['one', { measurement: true }], ['two', {}]])
})

test('a tool that comes late is found, also by the click that answers it', async () => {
  const { win, said, there, tool, begin } = page()
  begin({ one: tool('one') })
  assert.deepEqual(said, [['signals', {}]])
  there.one = true
  win.dispatchEvent(new Event('click'))
  await new Promise((resolve) => setTimeout(resolve, 20))
  assert.deepEqual(said.slice(1), [['one', null]])
})

test('the same answer is not said twice', () => {
  const { said, there, answers, tool, begin } = page()
  there.one = true
  begin({ one: tool('one') })
  answers.one({ measurement: true })
  answers.one({ measurement: true })
  answers.one({ measurement: false })
  assert.deepEqual(said.filter(([name]) => name === 'one').map(([, values]) => values && values.measurement), [null, true, false])
})

test('a tool that throws allows nothing, and does not stop the others', () => {
  const { said, there, answers, tool, begin } = page()
  there.broken = there.one = true
  begin({ broken: { isThere: () => true, default: () => { throw new Error('no') } }, one: tool('one') })
  answers.one({ measurement: true })
  assert.deepEqual(said, [['broken', null], ['one', null], ['signals', {}], ['one', { measurement: true }]])
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
