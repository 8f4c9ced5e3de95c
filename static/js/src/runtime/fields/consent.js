/** A tick box for one purpose. Never ticked beforehand: consent is the visitor's own act. */

import { el } from '../dom.js'

export function consent(field, { id }) {
  const input = el('input', { id, type: 'checkbox', name: field.name })
  return {
    control: input,
    isTick: true,
    value: () => input.checked,
    check: (value) => (field.required && !value ? 'consent_required' : null),
  }
}
