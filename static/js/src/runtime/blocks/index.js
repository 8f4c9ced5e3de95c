/** Kinds of block. A new kind is one function `(block, step) → Node | null` and one line here, or in parts/live.js. */

import { el } from '../dom.js'
import { fetchPart } from '../parts.js'
import { button } from './button.js'
import { coupon } from './coupon.js'
import { form } from './form.js'
import { heading, note, text } from './words.js'

// The game is drawn on the shell's stage, where it stays from the form to the result; here it takes no room.
const game = () => null

export const BLOCKS = { button, coupon, form, game, heading, note, text }

// What else there is comes with a part, into a place that waits for it. What it tells is only known once the popup may be seen.
export function later(block, step) {
  const node = el('div')
  const part = fetchPart('live')
  step.seen.then(() => part).then((live) => live?.fill(node, block, step))
  return node
}

export function drawBlocks(step, isBar) {
  return step.blocks
    .filter((block) => block && !(isBar && /note|prod/.test(block.type)))
    .map((block) => (BLOCKS[block.type] || later)(block, step))
    .filter(Boolean)
}
