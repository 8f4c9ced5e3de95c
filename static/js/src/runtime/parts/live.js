/**
 * Blocks that are only known when the popup is shown: a countdown, the way to free shipping, a chat, products. Each fills the place that the
 * runtime has kept for it; one that has nothing to show, or fails, takes its place away.
 */

import { chat } from './live/chat.js'
import { countdown } from './live/countdown.js'
import sheet from './live/live.css'
import { products } from './live/products.js'
import { shipping } from './live/shipping.js'

const KINDS = { chat, countdown, products, shipping }

/** @param {HTMLElement} node an empty place @param {object} block of the document @param {object} step */
export function fill(node, block, step) {
  try {
    step.wear(sheet)
    node.classList.add(block.type)
    KINDS[block.type](node, block, step)
  } catch {
    node.remove()
  }
}
