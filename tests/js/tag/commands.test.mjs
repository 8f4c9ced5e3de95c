import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { makeCommands } from '../../../static/js/src/tag/commands.js'

let calls, commands
beforeEach(() => {
  calls = []
  commands = makeCommands({ onEvent: (...given) => calls.push(given), onPage: (said) => calls.push(said), onConsent: (...given) => calls.push(given) })
})

test('an event keeps what the shop says of it, in order', () => {
  commands.event('add_to_cart', { value: 5, items: [{ item_id: 3, price: '2.50' }], gift_wrap: true, done() {} })
  assert.deepEqual(calls, [['add_to_cart', { value: 5, items: [{ item_id: 3, price: '2.50' }], gift_wrap: true }]])
})

test('an event may have a name of its own, and no parameters', () => {
  commands.event('quiz_done')
  assert.deepEqual(calls, [['quiz_done', {}]])
})

for (const name of ['Quiz', 'a b', '1st', 'x'.repeat(41), '', null, 'page_view', 'email_captured', 'email_retracted', 'promotion_dismissed', 'game_play']) {
  test(`${JSON.stringify(name)} is not an event of the shop's to tell`, () => {
    commands.event(name, { email: 'vera@example.com' })
    assert.deepEqual(calls, [])
  })
}

test('a page has a type that the protocol knows', () => {
  commands.page({ type: 'product', product: 7, category: 'Kitchen' })
  commands.page({ type: 'shoes', product: 'A' })
  commands.page()
  assert.deepEqual(calls, [{ page_type: 'product', product: '7', category: 'Kitchen' }, { product: 'A' }, {}])
})

test('an agreement goes with its wording', () => {
  commands.consent({ measurement: true }, 'I agree')
  assert.deepEqual(calls, [[{ measurement: true }, 'I agree']])
})
