import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeDraft } from '../../../static/admin/editor/draft.js'
import { addVariant } from '../../../static/admin/editor/experiment.js'
import { isNeeded, spokenIn, textsOf, withTexts } from '../../../static/admin/editor/texts.js'

const words = (most) => ({ parts: [['text', { most }]] })
const step = { parts: [['blocks', { each: { by: 'type', kinds: { heading: words(200), note: words(2000) } } }]] }
const tree = {
  parts: [
    ['steps', { each: step }],
    ['game', { parts: [['prizes', { each: { parts: [['label', { most: 40 }]] } }], ['answers', { each: { most: 60 } }]] }],
  ],
}

const given = () => ({
  language: 'en',
  steps: { start: { blocks: [{ type: 'heading', text: 'One' }, { type: 'coupon' }, { type: 'note', text: 'Two' }] } },
  game: { prizes: [{ label: 'Ten', weight: 1 }, { label: '10 %', weight: 1 }], answers: ['Yes', 'No'] },
  texts: { vi: { 'steps.start.blocks[0].text': 'Một', 'steps.start.blocks[2].text': 'Hai', 'game.prizes[1].label': 'Mười' } },
})

const viOf = (draft) => draft.document.texts.vi
const blocksOf = (draft) => draft.document.steps.start.blocks

test('every text has its path, as the server writes it', () => {
  const found = textsOf(given(), tree)
  assert.deepEqual(
    found.map(({ path, text }) => [path, text]),
    [
      ['steps.start.blocks[0].text', 'One'],
      ['steps.start.blocks[2].text', 'Two'],
      ['game.prizes[0].label', 'Ten'],
      ['game.prizes[1].label', '10 %'],
      ['game.answers[0]', 'Yes'],
      ['game.answers[1]', 'No'],
    ],
  )
  assert.equal(found[0].owner.type, 'heading')
  assert.deepEqual(found.filter((one) => !isNeeded(one)).map(({ text }) => text), ['10 %'])
})

test('what is malformed holds no texts and breaks nothing', () => {
  for (const broken of [{}, { steps: [] }, { steps: { start: null } }, { steps: { start: { blocks: 'x' } } }, { steps: 7 }])
    assert.deepEqual(textsOf(broken, tree), [])
})

test('a document in a language keeps its own words where none are given', () => {
  const document = given()
  const shown = withTexts(document, { ...document.texts.vi, 'steps.nowhere.blocks[9].text': 'x' })
  assert.deepEqual(textsOf(shown, tree).map(({ text }) => text), ['Một', 'Hai', 'Ten', 'Mười', 'Yes', 'No'])
  assert.equal(document.steps.start.blocks[0].text, 'One')
})

test('texts go along with the part that is moved', () => {
  const draft = makeDraft(given())
  blocksOf(draft).unshift(blocksOf(draft).pop())
  draft.changed()
  assert.deepEqual([viOf(draft)['steps.start.blocks[0].text'], viOf(draft)['steps.start.blocks[1].text']], ['Hai', 'Một'])
  draft.undo()
  assert.deepEqual(viOf(draft), given().texts.vi)
})

test('texts go with the part that is removed, and those behind it move up', () => {
  const draft = makeDraft(given())
  blocksOf(draft).splice(0, 1)
  draft.changed()
  assert.deepEqual(viOf(draft), { 'steps.start.blocks[1].text': 'Hai', 'game.prizes[1].label': 'Mười' })
})

test('a part that is put in another part’s place keeps its texts where they fit', () => {
  const draft = makeDraft(given())
  draft.put('steps.start.blocks[0]', { type: 'heading', text: 'Uno' })
  assert.equal(viOf(draft)['steps.start.blocks[0].text'], 'Một')
  draft.put('game', null)
  assert.equal('game.prizes[1].label' in viOf(draft), false)
})

test('a step under another name takes its texts along', () => {
  const draft = makeDraft(given())
  const { steps } = draft.document
  steps.question = steps.start
  delete steps.start
  draft.changed()
  assert.equal(viOf(draft)['steps.question.blocks[2].text'], 'Hai')
})

test('a new variant begins with the texts that it is a copy of', () => {
  const draft = makeDraft(given())
  addVariant(draft)
  draft.changed()
  assert.equal(viOf(draft)['experiment.variants[0].steps.start.blocks[0].text'], 'Một')
  assert.equal(viOf(draft)['steps.start.blocks[0].text'], 'Một')
})

test('another language can become the popup’s own, and back', () => {
  const turned = spokenIn(given(), 'vi', tree)
  assert.deepEqual([turned.language, turned.steps.start.blocks[0].text], ['vi', 'Một'])
  assert.equal(turned.texts.en['steps.start.blocks[0].text'], 'One')
  assert.equal(spokenIn(turned, 'en', tree).steps.start.blocks[0].text, 'One')
})

const outdatedOf = (draft) => draft.document.outdated || {}

test('a text is marked when its original is changed after it, with what the original said, and not when only it is changed', () => {
  const draft = makeDraft(given())
  draft.put('steps.start.blocks[0].text', 'O')
  draft.put('steps.start.blocks[0].text', 'One more')
  assert.deepEqual(outdatedOf(draft), { vi: { 'steps.start.blocks[0].text': 'One' } })
  draft.document.texts.vi['steps.start.blocks[2].text'] = 'Hai rồi'
  draft.changed()
  assert.deepEqual(Object.keys(outdatedOf(draft).vi), ['steps.start.blocks[0].text'])
})

test('the mark goes when the text is written anew, when the original says the same again, and with undo', () => {
  for (const mend of [
    (draft) => {
      draft.document.texts.vi['steps.start.blocks[0].text'] = 'Một nữa'
      draft.changed()
    },
    (draft) => draft.put('steps.start.blocks[0].text', 'One'),
    (draft) => draft.undo(),
    (draft) => {
      delete draft.document.outdated.vi['steps.start.blocks[0].text']
      draft.changed()
    },
  ]) {
    const draft = makeDraft(given())
    draft.put('steps.start.blocks[0].text', 'One more')
    mend(draft)
    assert.deepEqual(outdatedOf(draft), {})
    draft.put('priority', 3)
    assert.deepEqual(outdatedOf(draft), {})
  }
})

test('the mark goes along with a part that is moved', () => {
  const draft = makeDraft(given())
  draft.put('steps.start.blocks[0].text', 'One more')
  blocksOf(draft).unshift(blocksOf(draft).pop())
  draft.changed()
  assert.deepEqual(outdatedOf(draft), { vi: { 'steps.start.blocks[1].text': 'One' } })
})

test('a document whose language is changed has no marks: what was the original is now the translation', () => {
  const draft = makeDraft(given())
  draft.put('steps.start.blocks[0].text', 'One more')
  assert.deepEqual(spokenIn(draft.document, 'vi', tree).outdated, {})
})
