/** Blocks that are only words. */

import { el } from '../dom.js'
import { fill } from '../words.js'

export const heading = (block, step) => el('h2', { class: 'heading', tabindex: -1 }, fill(block.text, step.values))
export const text = (block, step) => el('p', { class: 'text' }, fill(block.text, step.values))
export const note = (block, step) => el('p', { class: 'note' }, fill(block.text, step.values))
