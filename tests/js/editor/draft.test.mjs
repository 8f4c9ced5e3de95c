import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeDraft } from '../../../static/admin/editor/draft.js'
import { oddsText, publicDocument } from '../../../static/admin/editor/odds.js'

const given = () => ({ priority: 50, steps: { start: { blocks: [{ type: 'heading', text: 'Hello' }] } }, reward: null })

test('it reads and writes by path', () => {
  const draft = makeDraft(given())
  draft.put('steps.start.blocks[0].text', 'Goodbye')
  assert.equal(draft.get('steps.start.blocks[0].text'), 'Goodbye')
  assert.equal(draft.get('steps.won.blocks[3].text'), undefined)
})

test('it leaves the document it was given alone', () => {
  const document = given()
  makeDraft(document).put('priority', 1)
  assert.equal(document.priority, 50)
})

test('undo goes back and redo forth again', () => {
  const draft = makeDraft(given())
  draft.put('priority', 60)
  assert.ok(draft.canUndo && !draft.canRedo)
  draft.undo()
  assert.equal(draft.get('priority'), 50)
  draft.redo()
  assert.equal(draft.get('priority'), 60)
})

test('letters typed one after the other are one step back', () => {
  const draft = makeDraft(given())
  for (const text of ['A', 'Ab', 'Abc']) draft.put('steps.start.blocks[0].text', text)
  draft.undo()
  assert.equal(draft.get('steps.start.blocks[0].text'), 'Hello')
})

test('a change after an undo forgets what was undone', () => {
  const draft = makeDraft(given())
  draft.put('priority', 60)
  draft.undo()
  draft.put('priority', 70)
  assert.ok(!draft.canRedo)
})

test('writing the same again is no change', () => {
  const draft = makeDraft(given())
  let told = 0
  draft.onChange(() => (told += 1))
  draft.put('priority', 50)
  assert.equal(told, 0)
})

test('the odds are written as the server writes them', () => {
  assert.deepEqual(oddsText([40, 30, 20, 5, 5]), ['40 %', '30 %', '20 %', '5 %', '5 %'])
  assert.deepEqual(oddsText([1, 2]), ['33.3 %', '66.7 %'])
  assert.deepEqual(oddsText([1, 99_999, 0]), ['< 0.1 %', '100 %', '0 %'])
  assert.deepEqual(oddsText([0, Number.NaN]), ['0 %', '0 %'])
})

test('the preview gets what a visitor gets and no more', () => {
  const prizes = [{ id: 'p1', label: '10 % off', weight: 3, kind: 'code', code: 'SECRET', pool: '', stock: 5 }]
  const seen = JSON.stringify(publicDocument({ v: 1, steps: {}, image: { src: '' }, game: { kind: 'wheel', prizes, colours: [] }, rule: { all: [] }, caps: {} }))
  for (const secret of ['SECRET', '"weight"', '"stock"', '"rule"', '"caps"']) assert.ok(!seen.includes(secret), secret)
  assert.ok(seen.includes('"odds":"100 %"'))
  assert.ok(seen.includes('"image":null'))
})
