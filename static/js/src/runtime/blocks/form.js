/**
 * The form: labels, checks with clear words beside the field, one submission at a time. What the server says is decided by
 * `step.accept(values)`, which answers null or `{fields?, message?}` to be shown; whatever was typed stays.
 */

import { el } from '../dom.js'
import { FIELDS } from '../fields/index.js'

export function form(block, step) {
  const fields = (block.fields || []).map((field, at) => makeField(field, at, step)).filter(Boolean)
  const problem = el('p', { class: 'problem', role: 'alert' })
  const label = el('span', {}, block.button || step.say('spin'))
  const button = el(
    'button',
    { type: 'submit', class: 'solid submit' },
    label,
    el('span', { class: 'busy', 'aria-hidden': 'true' }),
  )
  const node = el(
    'form',
    { class: 'form', novalidate: true, action: '#', method: 'post' },
    ...fields.map((field) => field.node),
    button,
    problem,
  )
  let busy = false

  const setBusy = (on) => {
    busy = on
    node.toggleAttribute('data-busy', on)
    // aria-disabled keeps the focus where it is; a disabled button would throw it back to the page.
    button.setAttribute('aria-disabled', String(on))
  }

  const showErrors = (errors) => {
    for (const field of fields) field.complain(errors[field.name])
    fields.find((field) => errors[field.name])?.control.focus()
  }

  async function isUnsure() {
    for (const field of fields) if (await field.hesitate?.()) return true
    return false
  }

  async function submit(event) {
    event.preventDefault()
    if (busy) return
    problem.textContent = ''
    const values = Object.fromEntries(fields.map((field) => [field.name, field.value()]))
    const errors = Object.fromEntries(
      fields.map((field) => [field.name, field.check(values[field.name])]).filter(([, reason]) => reason),
    )
    showErrors(errors)
    if (Object.keys(errors).length) return
    setBusy(true)
    try {
      if (await isUnsure()) return
      const refusal = await step.accept(values)
      if (!refusal || !node.isConnected) return
      const known = Object.fromEntries(
        Object.entries(refusal.fields || {}).filter(([name]) => fields.some((field) => field.name === name)),
      )
      showErrors(known)
      if (!Object.keys(known).length) problem.textContent = refusal.message || step.say('try_again')
    } finally {
      setBusy(false)
    }
  }

  node.addEventListener('submit', step.guard(submit))
  node.addEventListener('input', () => {
    problem.textContent = ''
  })
  return node
}

function makeField(field, at, step) {
  const kinds = { ...FIELDS, ...step.more?.FIELDS }
  const kind = Object.hasOwn(kinds, field.kind) && kinds[field.kind]
  if (!kind) return null
  const id = `field-${at}`
  const made = kind(field, { id, say: step.say, announce: step.announce })
  if (made.node) return { ...made, name: field.name }
  const error = el('p', { class: 'error', id: `${id}-error`, 'aria-live': 'polite' })
  const label = el('label', { for: id, class: made.isTick ? 'tick-label' : 'label' }, field.label || field.name)
  made.control.setAttribute('aria-describedby', [error.id, made.extra?.id].filter(Boolean).join(' '))
  if (field.required !== false) made.control.setAttribute('aria-required', 'true')
  const complain = (reason) => {
    error.textContent = reason ? step.say(reason) || step.say('try_again') : ''
    made.control.setAttribute('aria-invalid', String(Boolean(reason)))
  }
  made.control.addEventListener('input', () => complain(null))
  const parts = made.isTick ? [el('div', { class: 'tick' }, made.control, label)] : [label, made.control]
  return { ...made, name: field.name, complain, node: el('div', { class: `field ${made.look || field.kind}` }, ...parts, made.extra, error) }
}
