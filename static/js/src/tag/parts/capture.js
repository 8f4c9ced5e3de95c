import { guard, listen } from '../../lifecycle/guard.js'
import { attr, closest, find, isElement, isVisible, matches, target } from '../../lifecycle/dom.js'
import { text } from '../../lifecycle/text.js'
import { classify, isAddress } from '../email_field.js'

/** A pause this long means that the address is written, not being written. */
const STABLE = 1000
/** Without a form, this many levels up count as one: enough for a card, too few for the page. */
const NEARBY = 4

const formOf = (field) => field.form || closest(field, 'form')

function surroundings(field) {
  let around = formOf(field)
  if (around) return around
  around = field
  for (let i = 0; i < NEARBY && around.parentElement && around.parentElement !== field.ownerDocument.body; i++) around = around.parentElement
  return around
}

function labelOf(field) {
  const labels = Array.from(field.labels || [], (label) => label.textContent)
  const by = attr(field, 'aria-labelledby').split(/\s+/).map((id) => id && field.ownerDocument.getElementById(id))
  return labels.concat(by.map((el) => (el ? el.textContent : '')), attr(field, 'aria-label')).join(' ').slice(0, 300)
}

/** @returns what `classify` needs to know, without reading the value */
export function describe(field) {
  const form = formOf(field)
  return {
    tag: field.localName,
    type: attr(field, 'type').toLowerCase(),
    autocomplete: attr(field, 'autocomplete'),
    inputmode: attr(field, 'inputmode'),
    name: attr(field, 'name'),
    id: attr(field, 'id'),
    placeholder: attr(field, 'placeholder'),
    label: labelOf(field),
    hidden: attr(field, 'tabindex') === '-1' || !!closest(field, '[aria-hidden="true"],[inert]') || !isVisible(field),
    password: !!find(surroundings(field), 'input[type="password" i]'),
    formWords: form ? [attr(form, 'id'), attr(form, 'name'), attr(form, 'role'), attr(form, 'action')].join(' ') : '',
  }
}

/** The shop turns capture on for all forms or for named ones: a selector, or a form's name or id. */
export function isOn({ mode, forms }, field) {
  if (mode === 'all') return true
  const form = formOf(field)
  return (
    mode === 'named' &&
    (forms || []).some((wanted) => {
      if (form && (attr(form, 'id') === wanted || attr(form, 'name') === wanted)) return true
      try {
        return !!closest(field, wanted)
      } catch (error) {
        return false
      }
    })
  )
}

/** The shop's owner has shown us this email field; what is never read stays unread all the same. */
export function isMapped({ mapped }, field) {
  return (mapped || []).some((selector) => {
    try {
      return matches(field, selector)
    } catch (error) {
      return false
    }
  })
}

function formKey(field) {
  const form = formOf(field)
  const key = form && (attr(form, 'id') || attr(form, 'name') || attr(form, 'action').replace(/[?#].*/, ''))
  return text(key || attr(field, 'id') || attr(field, 'name') || 'page', 100)
}

/**
 * Half-typed email addresses, where the visitor and the shop have agreed to it. Nothing is looked at before that, no value
 * is read of a field that is not an email field, and no keystrokes are kept: only a complete address, once it is written.
 * @param {{win: Window, allowed: () => object | null, tell: (name: string, params: object) => void}} tools
 *   `allowed` answers the shop's capture settings while consent holds, else null
 */
export default function start({ win, allowed, tell }) {
  const doc = win.document
  /** @type {WeakMap<Element, {timer: any, sent: string, submitted: boolean, params: object}>} */
  const fields = new WeakMap()
  let touched = []
  /** The field that was classified last: once for each visit of a field, not for each keystroke. */
  let looked = null
  let isEmail = false

  function known(field) {
    if (!isElement(field) || !matches(field, 'input')) return null
    if (closest(field, '[data-no-track],[data-shopbell]')) return null
    const settings = allowed()
    if (!settings || !isOn(settings, field)) return null
    const kind = classify(describe(field))
    return kind === 'email' || (kind === 'other' && isMapped(settings, field)) ? field : null
  }

  function read(field, submitted) {
    const state = fields.get(field)
    if (!state) return
    clearTimeout(state.timer)
    if (!known(field)) return
    const email = String(field.value).trim()
    if (isAddress(email)) {
      if (email === state.sent && state.submitted >= submitted) return
      state.sent = email
      state.submitted = submitted
      tell('email_captured', Object.assign({ email, submitted }, state.params))
    } else if (!email && state.sent && !state.submitted) {
      state.sent = ''
      tell('email_retracted', state.params)
    }
  }

  /** Browsers fill forms in when a page loads; that is nobody's act. */
  const byPerson = (event) => event.isTrusted && !(win.navigator.userActivation && !win.navigator.userActivation.hasBeenActive)

  function typed(event) {
    const field = target(event)
    if (!byPerson(event)) return
    if (field !== looked) isEmail = !!known((looked = field))
    if (!isEmail) return
    let state = fields.get(field)
    if (!state) {
      state = { sent: '', submitted: false, params: { field: text(attr(field, 'name') || attr(field, 'id') || 'email', 100), form: formKey(field) } }
      fields.set(field, state)
      touched.push(field)
    }
    clearTimeout(state.timer)
    state.timer = setTimeout(guard(() => read(field, false)), STABLE)
  }

  listen(doc, 'input', typed)
  listen(doc, 'change', (event) => event.isTrusted && read(target(event), false))
  listen(doc, 'focusout', (event) => {
    looked = null
    if (event.isTrusted) read(target(event), false)
  })
  listen(doc, 'submit', (event) => {
    if (!event.isTrusted) return
    touched = touched.filter((field) => field.isConnected)
    touched.filter((field) => formOf(field) === target(event)).forEach((field) => read(field, true))
  })
}
