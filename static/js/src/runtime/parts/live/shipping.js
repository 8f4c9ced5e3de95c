/** How much the cart still needs for free shipping. It follows the cart; where nothing is known of the amount it is not there. */

import { el } from '../../dom.js'
import { fill } from '../../words.js'
import { money } from './money.js'

export function shipping(node, block, step) {
  const words = el('p', { class: 'text', role: 'status' })
  const bar = el('span', { class: 'way' })
  node.append(words, el('span', { class: 'track', 'aria-hidden': 'true' }, bar))
  const show = ({ shipping: told } = {}) => {
    // A cart that the page says nothing new of is as it was.
    if (!told) return
    const missing = Math.max(0, told.from - told.value)
    const said = missing ? fill(block.text, { left: money(missing, told.currency, step.language) }) : block.reached
    if (words.textContent !== said) words.textContent = said
    bar.style.setProperty('width', `${Math.min(100, (told.value / told.from) * 100)}%`)
    node.hidden = false
  }
  node.hidden = true
  const stop = step.options.onVisit?.((visit) => (node.isConnected || node.hidden ? show(visit) : stop?.()))
}
