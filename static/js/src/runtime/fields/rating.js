/** Satisfaction from 1 to 5 and recommendation from 0 to 10: radio buttons in a row, with words at both ends. */

import { el, icon } from '../dom.js'
import { group } from './group.js'

export const csat = (field, around) => rating(field, around, 1, 5, face)
export const nps = (field, around) => rating(field, around, 0, 10)

function rating(field, around, lowest, highest, picture) {
  const { id } = around
  const ends = { [lowest]: field.low, [highest]: field.high }
  const inputs = []
  for (let mark = lowest; mark <= highest; mark += 1)
    inputs.push(el('input', { type: 'radio', name: id, value: mark, 'aria-label': [mark, ends[mark]].filter(Boolean).join(': ') }))
  const marks = inputs.map((input) => el('label', { class: 'mark' }, input, el('span', { 'aria-hidden': 'true' }, picture?.(Number(input.value)), input.value)))
  const words = (field.low || field.high) && el('div', { class: 'ends', 'aria-hidden': 'true' }, el('span', {}, field.low), el('span', {}, field.high))
  const given = () => inputs.find((input) => input.checked)

  return {
    ...group(field, around, el('div', {}, el('div', { class: 'scale' }, ...marks), words), inputs[0], 'radiogroup'),
    value: () => (given() ? Number(given().value) : null),
    check: () => (field.required !== false && !given() ? 'choose_one' : null),
  }
}

// From a mouth that hangs to one that smiles.
function face(mark) {
  const bend = (mark - 3) * 2.2
  return icon(`M3 12a9 9 0 1 0 18 0a9 9 0 1 0-18 0M9 9.6v.2M15 9.6v.2M8.2 ${15.2 - bend / 3}q3.8 ${bend} 7.6 0`)
}
