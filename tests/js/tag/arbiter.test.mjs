import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, mock, test } from 'node:test'
import { JSDOM } from 'jsdom'
import { isTyping, makeArbiter, obstacle } from '../../../static/js/src/tag/arbiter.js'

let doc, opened, withheld, wanted, finish, arbiter

/** jsdom lays nothing out: what has no `small` attribute is as large as a box. */
function documentOf(html) {
  const { window } = new JSDOM(`<!doctype html><body>${html}</body>`)
  globalThis.Element = window.Element
  globalThis.Node = window.Node
  window.Element.prototype.getBoundingClientRect = function () {
    const size = this.hasAttribute('small') ? 0 : 100
    return { width: size, height: size, left: 0, right: size, top: 0, bottom: size }
  }
  return window.document
}

const wish = (popup, priority, more = {}) => ({ entry: { popup, priority, blocking: true }, trigger: 'time_on_page', patient: true, ...more })
const settled = () => new Promise((resolve) => setImmediate(resolve))

beforeEach(() => {
  mock.timers.enable({ apis: ['setTimeout'] })
  doc = documentOf('<input id="a">')
  opened = []
  withheld = []
  wanted = () => true
  arbiter = makeArbiter({
    doc,
    open(one) {
      opened.push(one.entry.popup)
      return new Promise((resolve) => { finish = resolve })
    },
    withheld: (one, reason) => withheld.push([one.entry.popup, reason]),
    isWanted: (one) => wanted(one),
  })
})
afterEach(() => mock.timers.reset())

test('of two that fire together, the one with the higher priority opens', () => {
  arbiter.wish(wish('low', 10))
  arbiter.wish(wish('high', 90))
  mock.timers.tick(50)
  assert.deepEqual(opened, ['high'])
  assert.deepEqual(withheld, [['low', 'another_popup']])
})

test('the one that lost is not shown right after', async () => {
  arbiter.wish(wish('low', 10))
  arbiter.wish(wish('high', 90))
  mock.timers.tick(50)
  finish()
  await settled()
  mock.timers.tick(10000)
  assert.deepEqual(opened, ['high'])
})

test('when one is closed, another may open', async () => {
  arbiter.wish(wish('one', 1))
  mock.timers.tick(50)
  finish()
  await settled()
  arbiter.wish(wish('two', 1))
  mock.timers.tick(50)
  assert.deepEqual(opened, ['one', 'two'])
})

test('a bar does not stand in the way of a popup', () => {
  arbiter.wish({ ...wish('bar', 1), entry: { popup: 'bar', priority: 1, blocking: false } })
  arbiter.wish(wish('modal', 2))
  mock.timers.tick(50)
  assert.deepEqual(opened, ['modal', 'bar'])
})

test('one stands at the top, one at the bottom, and as many in the page as it has places for', () => {
  const at = (popup, display) => arbiter.wish({ ...wish(popup, 1), entry: { popup, priority: 1, blocking: false, document: { display } } })
  at('a', { type: 'bar', position: 'top' })
  at('b', { type: 'bar', position: 'bottom' })
  at('c', { type: 'slide_in', position: 'bottom_left' })
  at('d', { type: 'embedded' })
  at('e', { type: 'embedded' })
  mock.timers.tick(50)
  assert.deepEqual(opened, ['a', 'b', 'd', 'e'])
  assert.deepEqual(withheld, [['c', 'another_popup']])
})

test('what stands in the page is in nobody’s way, whatever else is open', () => {
  doc.body.innerHTML += '<dialog open></dialog><div id="onetrust-banner-sdk"></div>'
  // An experiment whose other variant covers the page says so of both.
  arbiter.wish({ ...wish('form', 1), entry: { popup: 'form', priority: 1, blocking: true, document: { display: { type: 'embedded' } } } })
  mock.timers.tick(50)
  assert.deepEqual(opened, ['form'])
})

test('what judges the typing itself is not held by a cursor in a field', () => {
  doc.getElementById('a').focus()
  arbiter.wish(wish('leaving', 1, { patient: false, judgesTyping: true }))
  mock.timers.tick(50)
  assert.deepEqual(opened, ['leaving'])
})

test('what is patient waits until the typing has ended', () => {
  doc.getElementById('a').focus()
  arbiter.wish(wish('patient', 1))
  arbiter.wish(wish('leaving', 2, { patient: false }))
  mock.timers.tick(5000)
  assert.deepEqual(opened, [])
  doc.getElementById('a').blur()
  mock.timers.tick(1000)
  assert.deepEqual(opened, ['patient'])
})

test('what is not wanted any more is forgotten', () => {
  doc.getElementById('a').focus()
  arbiter.wish(wish('patient', 1))
  mock.timers.tick(2000)
  wanted = () => false
  doc.getElementById('a').blur()
  mock.timers.tick(5000)
  assert.deepEqual(opened, [])
})

describe('what stands in the way', () => {
  const TABLE = [
    ['<p>nothing</p>', ''],
    ['<dialog open>hello</dialog>', 'dialog'],
    ['<div role="dialog" aria-modal="true">cart</div>', 'dialog'],
    ['<div aria-modal="true" small>a closed drawer</div>', ''],
    ['<div aria-modal="true" style="visibility:hidden">a closed drawer</div>', ''],
    ['<div aria-modal="true" style="opacity:0">a closed drawer</div>', ''],
    ['<div aria-modal="true" style="display:none">a closed drawer</div>', ''],
    ['<div data-shopbell><div aria-modal="true">ours</div></div>', ''],
    ['<div id="onetrust-banner-sdk">cookies</div>', 'consent_banner'],
    ['<div class="cky-consent-container" style="display:none">cookies</div>', ''],
    ['<div data-consent-banner>cookies</div><dialog open></dialog>', 'consent_banner'],
  ]
  for (const [html, reason] of TABLE) test(`${html} → ${reason || 'nothing'}`, () => assert.equal(obstacle(documentOf(html), true), reason))
})

describe('typing', () => {
  for (const [html, wantedAnswer] of [
    ['<input>', true], ['<input type="email">', true], ['<textarea></textarea>', true], ['<select><option>1</select>', true],
    ['<input type="checkbox">', false], ['<input type="submit">', false], ['<button>x</button>', false], ['<a href="#">x</a>', false],
  ]) {
    test(`${html} with focus is ${wantedAnswer ? '' : 'not '}typing`, () => {
      const one = documentOf(html)
      one.body.firstElementChild.focus()
      assert.equal(isTyping(one), wantedAnswer)
    })
  }
  test('a bar does not mind', () => {
    const one = documentOf('<input>')
    one.body.firstElementChild.focus()
    assert.equal(obstacle(one, false), '')
  })
})
