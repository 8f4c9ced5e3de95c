/** A button of the document: closes, leads to a page or another step, or applies the coupon. */

import { el } from '../dom.js'
import { safeUrl } from '../links.js'
import { fill } from '../words.js'

export function button(block, step) {
  const look = block.style === 'quiet' ? 'quiet' : 'solid'
  const label = fill(block.text, step.values)
  const href = address(block, step)
  if (href) return el('a', { class: look, href, click: step.leave }, label)
  if (block.action === 'step') return el('button', { type: 'button', class: look, click: () => step.go(block.step) }, label)
  // A link that leads nowhere is left out: a button that does nothing would be worse.
  if (block.action === 'link' || block.action === 'apply') return null
  return el('button', { type: 'button', class: look, 'data-closes': true, click: () => step.close('button') }, label)
}

function address(block, step) {
  if (block.action === 'link') return safeUrl(block.href)
  if (block.action === 'apply') return safeUrl(step.coupon?.apply_url)
  return null
}
