import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findings } from '../../../../static/js/src/tag/panel/findings.js'

const WELL = {
  base: 'https://bell.example/b', shop: 'pk_1', version: '1.0.0', pageOrigin: 'https://shop.example', opened: { allowed: true }, problem: null,
  csp: [], faults: [], settings: { send: true, consent: { mode: 'full' } }, settingsStatus: null, may: { send: true, store: true }, said: {},
  signals: { api: {} }, sent: [{ status: 202, ok: 2, rejected: [] }], told: [{ source: 'datalayer' }], storage: true, tags: 1, skew: 0,
  isProduct: true, waited: 9000, facts: {},
}
const of = (changes) => findings({ ...WELL, ...changes })
const codes = (changes) => of(changes).map(([code]) => code)
const value = (code, changes) => (of(changes).find(([one]) => one === code) || [])[1]

test('where all is well, only that is said', () => {
  assert.deepEqual(codes({}), ['loaded', 'events', 'sources', 'consent', 'stored'])
})

test("the shop's policy is named with the exact directive, once, and nothing that follows from it", () => {
  const refused = { csp: ['connect-src', 'connect-src', 'script-src-elem'], settings: null, settingsStatus: 0, sent: [{ status: 0, ok: 0, rejected: [] }], may: {} }
  assert.deepEqual(of(refused).filter(([code]) => code === 'csp'), [['csp', 'connect-src https://bell.example'], ['csp', 'script-src https://bell.example']])
  assert.ok(!codes(refused).includes('server'))
  assert.ok(!codes(refused).includes('unheard'))
})

const trouble = {
  origin: { opened: { allowed: false }, sent: [{ status: 403, ok: 0, rejected: [] }] },
  key: { settings: null, settingsStatus: 401, opened: null },
  foreign: { opened: null, problem: 'bad_token' },
  off: { settings: { send: false, consent: { mode: 'full' } }, may: {} },
  server: { settings: null, settingsStatus: 0 },
  part: { faults: ['sources'] },
  refused: { sent: [{ status: 400, ok: 0, rejected: [] }] },
  unheard: { sent: [{ status: 0, ok: 0, rejected: [] }] },
  waiting: { sent: [{ status: 503, ok: 0, rejected: [] }] },
  rejected: { sent: [{ status: 202, ok: 1, rejected: [['x', 'bad_id']] }] },
  asked: { may: {}, signals: { api: {}, tcf: null } },
  denied: { may: {}, said: { measurement: false }, signals: { api: {}, google: { measurement: false } } },
  silent: { may: {}, settings: { send: true, consent: { mode: 'strict' } } },
  storage: { storage: false },
  twice: { tags: 2 },
  clock: { skew: -600000 },
  no_source: { told: [] },
}
for (const code of Object.keys(trouble)) {
  test(`trouble is named: ${code}`, () => {
    assert.ok(codes(trouble[code]).includes(code))
    assert.ok(!codes({}).includes(code))
  })
}

test('it says who has refused, who is waited for, and how far the clock is off', () => {
  assert.equal(value('denied', trouble.denied), 'google')
  assert.equal(value('asked', trouble.asked), 'tcf')
  assert.equal(value('clock', trouble.clock), '-10')
})

test("a page that is not the shop's explains its refusals by that alone", () => {
  assert.ok(!codes(trouble.origin).includes('refused'))
})

test('sources get their time before their silence is one', () => {
  assert.ok(!codes({ told: [], waited: 1000 }).includes('no_source'))
  assert.ok(!codes({ told: [], isProduct: false }).includes('no_source'))
})
