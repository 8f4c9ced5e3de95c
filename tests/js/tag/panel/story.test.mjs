import assert from 'node:assert/strict'
import { test } from 'node:test'
import { popupsIn, requests, tellings } from '../../../../static/js/src/tag/panel/story.js'

const A = { items: [{ item_id: 'A' }] }

test('what was told is weighed, then believed or passed over for a reason', () => {
  const told = [
    [1, 'seen', 'view_item', 'markup', A],
    [2, 'seen', 'view_item', 'datalayer', A],
    [3, 'dropped', 'view_item', 'markup', 'better', 'datalayer'],
  ]
  const states = (entries) => tellings(entries).map(({ source, state, why, by }) => [source, state, why, by])
  assert.deepEqual(states(told), [['markup', 'dropped', 'better', 'datalayer'], ['datalayer', 'weighed', undefined, undefined]])
  told.push([4, 'believed', 'view_item', 'datalayer'], [4, 'queued', 'view_item', 'datalayer', A])
  assert.deepEqual(states(told)[1], ['datalayer', 'believed', undefined, undefined])
})

test("the shop's own calls and the tag's own events are told by being queued", () => {
  const told = tellings([[1, 'queued', 'open_sesame', 'api', {}], [2, 'queued', 'email_captured', undefined, {}]])
  assert.deepEqual(told.map(({ name, source, state }) => [name, source, state]), [['open_sesame', 'api', 'believed'], ['email_captured', '', 'believed']])
})

test('a request has its answer in it, what was not taken by name, and when it is tried again', () => {
  const sent = requests([
    [1, 'sent', 503, 'page_view', ''],
    [1, 'waiting', 99],
    [2, 'sent', 202, 'page_view,bad one', { ok: 1, rejected: [[1, 'unknown_name']] }],
  ])
  assert.deepEqual(sent.map(({ status, ok, until, rejected }) => [status, ok, until, rejected]), [[503, 0, 99, []], [202, 1, 0, [['bad one', 'unknown_name']]]])
})

test('a popup is followed from its triggers to its opening, whatever it is called', () => {
  const popups = popupsIn([
    [1, 'decision', { popups: [{ popup: '__proto__', triggers: [{ trigger: 'exit_intent' }] }] }],
    [2, 'fired', 'exit_intent', '__proto__'],
    [3, 'withheld', '__proto__', 'typing'],
    [4, 'opened', 'pop_2'],
  ])
  assert.deepEqual(popups['__proto__'], { triggers: ['exit_intent'], fired: ['exit_intent'], withheld: ['typing'], isOpened: false })
  assert.equal(popups.pop_2.isOpened, true)
})
