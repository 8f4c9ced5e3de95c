/** Several controls that answer one question: a fieldset with the question as its legend, and the complaint bound to it. */

import { el } from '../dom.js'

/** @returns what `blocks/form.js` takes of a field that brings its own node */
export function group(field, { id, say }, body, first, role) {
  const error = el('p', { class: 'error', id: `${id}-error`, 'aria-live': 'polite' })
  const legend = el('legend', { class: 'label' }, field.label)
  const node = el('fieldset', { class: `field ${field.kind}`, role, 'aria-describedby': error.id }, legend, body, error)
  if (role === 'radiogroup' && field.required !== false) node.setAttribute('aria-required', 'true')
  const complain = (reason) => {
    error.textContent = reason ? say(reason) : ''
    if (role === 'radiogroup') node.setAttribute('aria-invalid', String(Boolean(reason)))
  }
  node.addEventListener('input', () => complain(null))
  return { node, complain, control: { focus: () => (node.querySelector('input:checked') || first)?.focus() } }
}
