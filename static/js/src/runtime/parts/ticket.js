/** The code that was won: large enough to read out, one press to copy, how long it holds and the way to use it. */

import { el, icon } from '../dom.js'
import { safeUrl } from '../links.js'
import { copyText } from './ticket/copy.js'
import sheet from './ticket/ticket.css'

const COPY = 'M9 9h10v11H9zM5 15V4h10'
const LETTER = 'M3.5 6h17v12h-17zM3.5 7l8.5 6 8.5-6'
const TICK = 'M5 12.5l4.5 4.5L19 7.5'
const SHOWN_MS = 2500
const LONGEST_WAIT_MS = 2 ** 31 - 1

export function ticket(step) {
  const { coupon: won, say } = step
  step.wear(sheet)
  // What goes by email alone was never told to this page.
  if (!won.code) return mailed(say('code_mailed'))
  const code = el('output', { class: 'code', 'aria-label': `${say('your_code')}: ${won.code}` }, won.code)
  const ends = momentOf(won.expires_at)
  const note = ends && el('p', { class: 'note' })
  const use = [copyButton(code, step), applyLink(won, step)]
  const root = el('div', { class: 'coupon' }, el('div', { class: 'ticket' }, el('span', { class: 'ticket-title' }, say('your_code')), code, use[0]), won.mailed && el('p', { class: 'note' }, say('also_mailed')), note, use[1])
  const tell = (isOver) => {
    if (note) note.textContent = say(isOver ? 'code_ended' : 'valid_until', { date: inWords(ends, step.language) })
    root.toggleAttribute('data-over', isOver)
    // What has ended must not be carried to the checkout, where it would only fail.
    if (isOver) for (const one of use) one?.remove()
  }
  tell(Boolean(won.expired))
  if (ends && !won.expired) endLater(ends, () => root.isConnected && tell(true))
  return root
}

// A popup may stay open until its code ends. A clock that is far ahead would end it at once, so it is asked for the time left.
function endLater(ends, end) {
  const left = ends - Date.now()
  if (left > 0 && left < LONGEST_WAIT_MS) setTimeout(end, left)
}

function mailed(words) {
  return el('div', { class: 'coupon' }, el('div', { class: 'ticket mailed' }, icon(LETTER), el('p', { class: 'text' }, words)))
}

function copyButton(code, { say, guard, announce }) {
  const label = el('span', {}, say('copy'))
  const mark = el('span', {}, icon(COPY))
  const button = el('button', { type: 'button', class: 'copy', click: guard(copy) }, mark, label)
  let timer

  async function copy() {
    const copied = await copyText(code.textContent, button)
    // Where the page forbids copying, the code is at least selected for the visitor's own Ctrl+C.
    if (!copied) return getSelection()?.selectAllChildren(code)
    label.textContent = say('copied')
    mark.replaceChildren(icon(TICK))
    announce(say('copied'))
    clearTimeout(timer)
    timer = setTimeout(() => {
      label.textContent = say('copy')
      mark.replaceChildren(icon(COPY))
    }, SHOWN_MS)
  }

  return button
}

function momentOf(value) {
  const date = value && new Date(value)
  return date && !Number.isNaN(date.getTime()) ? date : null
}

function inWords(date, language) {
  try {
    return date.toLocaleString(language, { dateStyle: 'long', timeStyle: 'short' })
  } catch {
    return date.toLocaleString()
  }
}

// The document may place its own apply button; otherwise the link is too useful to be left out.
function applyLink(won, step) {
  const href = safeUrl(won.apply_url)
  if (!href || step.blocks.some((block) => block?.action === 'apply')) return null
  return el('a', { class: 'solid', href, click: step.leave }, step.say('apply'))
}
