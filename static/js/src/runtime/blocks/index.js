/** Kinds of block. A new kind is one function `(block, step) → Node | null` and one line here. */

import { button } from './button.js'
import { coupon } from './coupon.js'
import { form } from './form.js'
import { heading, note, text } from './words.js'

// The game is drawn on the shell's stage, where it stays from the form to the result; here it takes no room.
const game = () => null

export const BLOCKS = { button, coupon, form, game, heading, note, text }

const ON_A_BAR = ['heading', 'text', 'form', 'coupon', 'button']

export function drawBlocks(step, isBar) {
  return step.blocks
    .filter((block) => block && Object.hasOwn(BLOCKS, block.type) && (!isBar || ON_A_BAR.includes(block.type)))
    .map((block) => BLOCKS[block.type](block, step))
    .filter(Boolean)
}
