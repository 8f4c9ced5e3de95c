/** The true odds, for everyone to read before they play. Added to every step that has a game. */

import { el } from '../dom.js'

export function odds(game, say) {
  const slices = Array.isArray(game?.slices) ? game.slices.filter((slice) => slice.odds) : []
  if (!slices.length) return null
  const rows = slices.map((slice) => el('li', {}, el('span', { dir: 'auto' }, slice.label), ' ', el('span', {}, slice.gone ? say('gone') : slice.odds)))
  const rules = game.rules && el('p', {}, game.rules)
  return el('details', { class: 'odds' }, el('summary', {}, say('odds_title')), el('ul', {}, ...rows), rules)
}
