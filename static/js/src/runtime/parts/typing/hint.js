/**
 * Offers the address that was probably meant, as a button below the field. What was typed is never changed unasked, and a
 * visitor who knows better is asked once.
 */

import { el } from '../../dom.js'
import { suggestAddress } from './suggest.js'

const SETTLED_MS = 600

/**
 * @param {HTMLInputElement} input
 * @param {HTMLElement} place where the button goes
 * @param {{say: Function, announce: (words: string) => void}} voice
 */
export function watchAddress(input, place, { say, announce }) {
  const asked = new Set()
  let timer

  function take(address) {
    input.value = address
    input.dispatchEvent(new Event('input', { bubbles: true }))
    input.focus()
  }

  /** @returns {HTMLElement|null} the button, when nobody was asked about this address yet */
  function offer() {
    const typed = input.value
    const meant = suggestAddress(typed)
    place.replaceChildren()
    if (!meant) return null
    const sentence = say('did_you_mean', { email: meant })
    const words = sentence.includes(meant) ? sentence : `${sentence} ${meant}`
    const button = el('button', { type: 'button', class: 'suggestion', click: () => take(meant) }, words)
    place.append(button)
    const isNew = !asked.has(typed)
    asked.add(typed)
    return isNew ? button : null
  }

  // On a pause, never on blur: a line that appears as the finger goes down moves the button away from under it.
  function wait() {
    clearTimeout(timer)
    place.replaceChildren()
    announce('')
    timer = setTimeout(() => announce(offer()?.textContent), SETTLED_MS)
  }
  input.addEventListener('input', wait)
  if (input.value) wait()

  return {
    /** True once, when submitting would send an address nobody was asked about. Its correction is then one key away. */
    hesitate() {
      clearTimeout(timer)
      const button = offer()
      button?.focus()
      return Boolean(button)
    },
  }
}
