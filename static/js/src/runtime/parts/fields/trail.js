/** The steps that the visitor has come through: the way back, and what was typed in each. */

import { el } from '../../dom.js'

const LAST_STEPS = ['won', 'lost', 'done']

/**
 * @param {string[] & {kept?: Map<string, Node[]>}} trail the names so far; changed here
 * @param {Node[]} drawn what the step looks like when it is new
 * @returns {Node[]} what it looks like now
 */
export function follow(trail, name, drawn, { say, go }) {
  if (LAST_STEPS.includes(name)) return drawn
  const kept = (trail.kept ??= new Map())
  const at = trail.indexOf(name)
  if (at < 0) trail.push(name)
  else trail.length = at + 1
  // Whoever comes back finds what they had typed.
  if (!kept.has(name)) kept.set(name, drawn)
  if (trail.length < 2) return kept.get(name)
  const back = trail[trail.length - 2]
  return [el('button', { type: 'button', class: 'quiet back', click: () => go(back) }, say('back')), ...kept.get(name)]
}
