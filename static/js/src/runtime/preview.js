/** The editor's preview: the runtime's own popup inside a frame, which can be changed while it stands. INTERFACE.md is the contract. */

import { BLOCKS, later } from './blocks/index.js'
import { LAST_STEPS, makePopup } from './popup.js'
import { questionIn, textsIn } from './preview_texts.js'

export { rehearse } from './rehearsal.js'

const SAMPLE = { code: 'SAMPLE-CODE', apply_url: null, expires_at: null }

/** What a block was drawn as → the block, so that an editor can tell what was pointed at. Nobody else needs to know. */
const drawnFrom = new WeakMap()

for (const type of ['chat', 'countdown', 'products', 'shipping']) BLOCKS[type] = later

for (const [type, draw] of Object.entries(BLOCKS))
  BLOCKS[type] = (block, step) => {
    const node = draw(block, step)
    if (node instanceof Node) drawnFrom.set(node, block)
    return node
  }

/**
 * Draws a popup inside `options.root`: no focus taken.
 * @returns {{update: (document: object, step?: string) => void, parts: () => [string, Element][], texts: () => [string, Element][], close: () => void}}
 */
export function preview(options) {
  const settings = { report() {}, ...options, preview: true }
  let drawn = settings.entry.document
  let popup = make(drawn, settings.step)

  function make(document, step) {
    const made = makePopup({ ...settings, entry: { ...settings.entry, document } })
    made.start(step, given(document, step))
    return made
  }

  // A step that nobody has played for still shows how a prize will look.
  function given(document, step) {
    if (!LAST_STEPS.includes(step)) return {}
    return { prize: document.game?.slices?.find((slice) => slice.prize), coupon: settings.sample ? settings.sample.coupon : SAMPLE }
  }

  const shadowOf = () => settings.root.querySelector('[data-shopbell]')?.shadowRoot

  /** The blocks of the step that is shown: path, block, node. */
  function standing() {
    const step = popup.step()
    const blocks = drawn.steps?.[step]?.blocks || []
    return [...(shadowOf()?.querySelector('.body').children || [])].flatMap((node) => {
      const at = blocks.indexOf(drawnFrom.get(node))
      return at < 0 ? [] : [[`steps.${step}.blocks[${at}]`, blocks[at], node]]
    })
  }

  /** What stands for which part of the document, by the paths of its parts; the outer before the inner. */
  function parts() {
    const shadow = shadowOf()
    const card = shadow?.querySelector('.card')
    if (!card) return []
    const found = [['theme', card]]
    for (const [path, selector] of [['image', '.cover'], ['game', '.game']]) {
      const node = shadow.querySelector(selector)
      if (node) found.push([path, node])
    }
    const question = drawn.game?.questions?.length ? questionIn(shadow, drawn.game) : { at: -1 }
    if (question.at >= 0) found.push([`game.questions[${question.at}]`, question.title.parentElement])
    for (const [path, , node] of standing()) found.push([path, node], ...fieldsOf(node).map(([field, its]) => [`${path}.fields[${field}]`, its]))
    return found
  }

  return {
    parts,
    /** What stands for which text of the document, by its path, in the order in which it is read. */
    texts: () => (shadowOf() ? textsIn(shadowOf(), standing(), drawn.game, fieldsOf) : []),
    update(document, step = popup.step()) {
      if (typeOf(document) === typeOf(drawn)) popup.change(document, { step, given: given(document, step), frame: frameOf(document) !== frameOf(drawn) })
      else {
        popup.close()
        popup = make(document, step)
      }
      drawn = document
    },
    close: () => popup.close(),
  }
}

// A field's control is numbered by its place in the form.
function fieldsOf(node) {
  return [...node.querySelectorAll('.field')].flatMap((field) => {
    const [, at] = /^field-(\d+)/.exec(field.querySelector('[id^=field-]')?.id) || []
    return at ? [[Number(at), field]] : []
  })
}

const typeOf = (document) => document.display?.type
const frameOf = ({ game, image, display, theme }) => JSON.stringify([game, image, display, theme])
