/**
 * How long the offer holds, by the server's clock. It says its time to whoever reads it and never interrupts anybody: a timer is not
 * announced, only its end.
 */

import { el } from '../../dom.js'
import { fill } from '../../words.js'
import { endOf, timeLeft } from './left.js'

export function countdown(node, block, step) {
  const clock = step.options.clock?.()
  const end = endOf(block, clock)
  const left = () => end - Date.now() - (clock?.skew || 0)
  const words = el('p', { class: 'text', role: 'timer' })
  const ends = () => {
    if (block.at_end === 'hide') return node.remove()
    words.textContent = block.ended
    return words.removeAttribute('role')
  }
  const tell = () => {
    words.textContent = fill(block.text, { time: timeLeft(left(), step.language) })
  }
  if (left() <= 0) {
    ends()
    return node.append(words)
  }
  tell()
  node.append(words)
  const timer = setInterval(() => {
    // What was drawn over, or closed, counts for nobody.
    if (!node.isConnected) clearInterval(timer)
    else if (left() > 0) tell()
    else {
      clearInterval(timer)
      ends()
      if (block.at_end !== 'hide') step.announce(block.ended)
    }
  }, 1000)
  return undefined
}
