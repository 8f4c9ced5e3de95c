/** Fields in which something is typed: a phone number, a name, a birth date, words. */

import { el } from '../dom.js'

const PHONE = /^[+(]?[\d\s().\/-]{5,40}$/

export const phone = (field, { id }) =>
  typed(field, id, { type: 'tel', inputmode: 'tel', autocomplete: 'tel', maxlength: 40 }, (value) => !PHONE.test(value) && 'phone_invalid')

export const firstName = (field, { id }) =>
  typed(field, id, { type: 'text', autocomplete: 'given-name', maxlength: 80 }, (value) => !/\p{L}/u.test(value) && 'name_invalid')

/** The browser's own field asks for a date in the order in which the visitor writes it, and gives it in one order. */
export function birthDate(field, { id }) {
  const made = typed(field, id, { type: 'date', autocomplete: 'bday', min: '1900-01-01', max: new Date().toISOString().slice(0, 10) })
  return { ...made, check: (value) => (made.control.validity.valid ? made.check(value) : 'date_invalid') }
}

export function text(field, { id }) {
  const made = typed(field, id, { type: 'text', maxlength: 200 })
  if (!field.long) return made
  const control = el('textarea', { id, name: field.name, rows: 3, maxlength: 1000, placeholder: field.placeholder })
  return { ...made, control, value: () => control.value.trim() }
}

function typed(field, id, attributes, fault = () => null) {
  const control = el('input', { id, name: field.name, placeholder: field.placeholder, ...attributes })
  return {
    // What is typed is no paragraph: the class `text` is one's.
    look: 'typed',
    control,
    value: () => control.value.trim(),
    check(value) {
      if (!value) return field.required === false ? null : 'required'
      return fault(value) || null
    },
  }
}
