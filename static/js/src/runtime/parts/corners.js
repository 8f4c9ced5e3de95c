/**
 * What stands on the page beside its popups: the tab that brings one back, a round button. Drawn by itself, long before or after the
 * runtime: the tag asks for it (`decision.corners`), and the editor's preview holds it.
 */

import { el, icon } from '../dom.js'
import { speak } from '../words.js'
import sheet from './corners/corners.css'
import { cross, put } from './corners/page.js'

const ICONS = {
  gift: 'M4 11.500h16V20H4zM3 7.500h18v4H3zM12 7.500V20M12 7.500C8.500 7.500 7 6.300 7 4.900 7 3.600 8 3 9 3c1.800 0 3 2 3 4.500zM12 7.500c3.500 0 5-1.200 5-2.600C17 3.600 16 3 15 3c-1.800 0-3 2-3 4.500z',
  percent: 'M6 18L18 6M7.500 9.500a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM16.500 18.500a2 2 0 1 0 0-4 2 2 0 0 0 0 4z',
  bell: 'M6 16.500V11a6 6 0 0 1 12 0v5.500l1.500 1.500h-15zM10 21h4M12 5V3',
  heart: 'M12 20S4 14.500 4 9a4 4 0 0 1 8-1 4 4 0 0 1 8 1c0 5.500-8 11-8 11z',
  chat: 'M4 5h16v11H10l-5 4v-4H4zM8 9h8M8 12.500h5',
}

/**
 * @param {{kind: 'teaser'|'launcher', given: object, theme: object, language: string, strings: object, root?: Element, preview?: boolean,
 *   onPress: () => void, onDone: (how: string) => void}} options `given` is `display.teaser` or `display.launcher` of the document
 * @returns {{remove: () => void, hide: (on: boolean) => void}}
 */
export function chip(options) {
  const draw = options.kind === 'teaser' ? teaser : launcher
  return put(draw(options.given, speak(options.strings), options), options, sheet)
}

function teaser({ text, position }, say, { onPress, onDone }) {
  return el(
    'section',
    { class: `chip teaser at-${position}`, 'aria-label': text },
    el('button', { type: 'button', class: 'open', click: onPress }, text),
    cross(say, () => onDone('closed')),
  )
}

function launcher({ text, icon: name }, say, { onPress }) {
  const label = text || say('open_offer')
  return el(
    'section',
    { class: 'chip launcher', 'aria-label': label },
    el('button', { type: 'button', class: 'round', 'aria-label': label, click: onPress }, icon(ICONS[name] || ICONS.gift)),
    text && el('span', { class: 'tip', 'aria-hidden': 'true' }, text),
  )
}
