/** An email address. Whether it looks mistyped is found by the part `typing`, which comes when the field is entered. */

import { el } from '../dom.js'
import { fetchPart, soon } from '../parts.js'

const COMPLETE = /^[^\s@]+@[^\s@]+\.[^\s@.]{2,}$/

export function email(field, { id, say, announce }) {
  let watching
  // A hint is a kindness: whatever goes wrong with it, the form works.
  const watch = () =>
    (watching ??= fetchPart('typing')
      .then((typing) => typing?.watchAddress(input, hint, { say, announce }))
      .catch(() => undefined))
  const hint = el('div', { class: 'hint', id: `${id}-hint` })
  const input = el('input', {
    id,
    type: 'email',
    name: field.name,
    inputmode: 'email',
    autocomplete: 'email',
    autocapitalize: 'off',
    spellcheck: 'false',
    enterkeyhint: 'go',
    maxlength: 254,
    placeholder: field.placeholder,
    focus: watch,
  })

  return {
    control: input,
    extra: hint,
    value: () => input.value.trim(),
    check(value) {
      if (!value) return field.required === false ? null : 'required'
      return COMPLETE.test(value) && value.length <= 254 ? null : 'email_invalid'
    },
    hesitate: async () => (await soon(watch()))?.hesitate(),
  }
}
