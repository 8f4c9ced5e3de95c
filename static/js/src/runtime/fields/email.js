/** An email address, with a hint when it looks mistyped. */

import { el } from '../dom.js'
import { suggestAddress } from '../suggest.js'

const COMPLETE = /^[^\s@]+@[^\s@]+\.[^\s@.]{2,}$/
const SETTLED_MS = 600

export function email(field, { id, say }) {
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
  })
  const hint = el('div', { class: 'hint', 'aria-live': 'polite' })
  const seen = new Set()
  let timer

  const show = () => {
    const meant = suggestAddress(input.value)
    hint.replaceChildren()
    if (!meant) return false
    const isNew = !seen.has(input.value)
    seen.add(input.value)
    const words = say('did_you_mean', { email: meant })
    hint.append(
      el(
        'button',
        {
          type: 'button',
          class: 'suggestion',
          click: () => {
            input.value = meant
            hint.replaceChildren()
            input.focus()
          },
        },
        words.includes(meant) ? words : `${words} ${meant}`,
      ),
    )
    return isNew
  }
  // On a pause, never on blur: a line that appears as the finger goes down moves the button away from under it.
  input.addEventListener('input', () => {
    clearTimeout(timer)
    hint.replaceChildren()
    timer = setTimeout(show, SETTLED_MS)
  })

  return {
    control: input,
    extra: hint,
    value: () => input.value.trim(),
    check(value) {
      if (!value) return field.required === false ? null : 'required'
      return COMPLETE.test(value) && value.length <= 254 ? null : 'email_invalid'
    },
    /** True once, when submitting would send an address nobody was warned about. */
    hesitate: () => {
      clearTimeout(timer)
      return show()
    },
  }
}
