/** The code that was won, in sight on every page until it is used, over or put away. The tag asks for it (`entry.modules` of a reminder). */

import { el, icon } from '../dom.js'
import { safeUrl } from '../links.js'
import { speak } from '../words.js'
import { cross, put } from './corners/page.js'
import sheet from './corners/reminder.css'
import { copyText } from './ticket/copy.js'

const COPY = 'M9 9h10v11H9zM5 15V4h10'
const TICK = 'M5 12.500l4.500 4.500L19 7.500'
const LONGEST_MS = 2 ** 31 - 1

/**
 * @param {object} options as those of `corners.js`; `given` is the decision's: `{text, label, code, expires_at, seconds_left, apply_url, position}`
 * @returns {{remove: () => void, hide: (on: boolean) => void}}
 */
export function chip(options) {
  const { given } = options
  const standing = put(draw(given, speak(options.strings), options), options, sheet)
  // What is over is not shown as if it held; the moment is the server's, whatever this device's clock says.
  const timer = given.seconds_left != null && setTimeout(standing.remove, Math.min(given.seconds_left * 1000, LONGEST_MS))
  return {
    ...standing,
    remove() {
      clearTimeout(timer)
      standing.remove()
    },
  }
}

function draw({ text, label, code, expires_at: until, apply_url: link }, say, { language, onDone }) {
  const href = safeUrl(link)
  const title = text || label || say('your_code')
  const button = el('button', { type: 'button', class: 'copy', click: copy }, icon(COPY), say('copy'))
  const status = el('span', { class: 'away', role: 'status' })
  async function copy() {
    if (!(await copyText(code, button))) return getSelection()?.selectAllChildren(shown)
    // It stays so: what changed back by itself would move what stands beside it.
    button.replaceChildren(icon(TICK), say('copied'))
    status.textContent = say('copied')
  }
  const shown = el('output', { class: 'code', 'aria-label': `${say('your_code')}: ${code}` }, code)
  return el(
    'section',
    { class: 'chip reminder', 'aria-label': say('reminder') },
    el('p', { class: 'title' }, el('strong', { dir: 'auto' }, title), until && el('small', {}, say('valid_until', { date: dateOf(until, language) }))),
    shown,
    button,
    href && el('a', { class: 'use', href, click: () => onDone('applied') }, say('apply')),
    cross(say, () => onDone('closed')),
    status,
  )
}

function dateOf(until, language) {
  const date = new Date(until)
  try {
    return date.toLocaleString(language, { dateStyle: 'medium', timeStyle: 'short' })
  } catch {
    return date.toLocaleString()
  }
}
