/** The code that was won. Its ticket, with a press to copy, comes after the popup has appeared (parts/ticket.js). */

import { el } from '../dom.js'

export function coupon(block, step) {
  if (!step.coupon) return null
  // Without its ticket the code still stands there in large letters: it is what the visitor has won.
  return step.ticket ? step.ticket.ticket(step) : el('output', { class: 'heading' }, step.coupon.code || step.say('code_mailed'))
}
