import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeDraft } from '../../../static/admin/editor/draft.js'
import { addVariant, lettersOf } from '../../../static/admin/editor/experiment.js'

const given = () => ({
  display: { type: 'modal', on_checkout: false },
  theme: { accent: '#111111' },
  image: null,
  game: null,
  reward: null,
  experiment: null,
  priority: 50,
  steps: { start: { blocks: [{ type: 'heading', text: 'Hello' }] } },
})

test('a new variant begins with the content of the one in hand, and is another from then on', () => {
  const draft = makeDraft(given())
  assert.equal(addVariant(draft), 'b')
  draft.edit('b')
  draft.put('steps.start.blocks[0].text', 'Bold')
  assert.equal(draft.document.steps.start.blocks[0].text, 'Hello')
  assert.equal(draft.document.experiment.variants[0].steps.start.blocks[0].text, 'Bold')
  assert.equal(draft.content.steps.start.blocks[0].text, 'Bold')
  assert.match(draft.document.experiment.key, /^[a-z0-9]{6,32}$/)
})

test('what all variants share is changed in the document', () => {
  const draft = makeDraft(given())
  addVariant(draft)
  draft.edit('b')
  draft.put('priority', 10)
  draft.put('display.on_checkout', true)
  assert.equal(draft.document.priority, 10)
  assert.equal(draft.document.display.on_checkout, true)
  assert.equal(draft.document.experiment.variants[0].display.on_checkout, false)
})

test('a variant that is gone, by undoing or by hand, gives way to the first', () => {
  const draft = makeDraft(given())
  draft.edit(addVariant(draft))
  draft.document.experiment.variants = []
  assert.equal(draft.variant, 'a')
  assert.equal(draft.get('steps.start.blocks[0].text'), 'Hello')
})

test('a letter that is free is taken again', () => {
  const draft = makeDraft(given())
  addVariant(draft)
  addVariant(draft)
  draft.document.experiment.variants.shift()
  assert.equal(addVariant(draft), 'b')
  assert.deepEqual(lettersOf(draft.document), ['a', 'c', 'b'])
})
