import { guard, listen } from '../../lifecycle/guard.js'
import { attr, closest, isElement, matches, target } from '../../lifecycle/dom.js'
import { text } from '../../lifecycle/text.js'
import { classify } from '../field_kinds.js'
import { isAddress, isSecret } from '../field_values.js'
import { describe, describeForm, formOf } from '../field_view.js'

/** A pause this long means that the value is written, not being written. */
const STABLE = 1000

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

const kindsOf = ({ kinds }) => (Array.isArray(kinds) ? kinds : ['email'])

function formKey(field) {
  const form = formOf(field)
  const key = form && (attr(form, 'id') || attr(form, 'name') || attr(form, 'action').replace(/[?#].*/, ''))
  return text(key || attr(field, 'id') || attr(field, 'name') || 'page', 100)
}

/**
 * What visitors type into forms, where they and the shop have agreed to it. Nothing is looked at before that, no value is read of a
 * field that is not of a kind the shop has turned on, and no keystrokes are kept: only a complete value, once it is written.
 * @param {{win: Window, allowed: () => object | null, tell: (name: string, params: object) => void, part: (name: string) => Promise}} tools
 *   `allowed` answers the shop's capture settings while consent holds, else null
 */
export default function start({ win, allowed, tell, part: load }) {
  const doc = win.document
  /** @type {WeakMap<Element, {timer: any, sent: string, submitted: boolean}>} */
  const fields = new WeakMap()
  let touched = []
  /** The field that was classified last: once for each visit of a field, not for each keystroke. */
  let looked = null
  let found = null

  /** Told apart only where the shop turned on more than addresses, and once that part is here. */
  let details = null
  const wanted = () => {
    const settings = allowed()
    if (settings && !details && kindsOf(settings).some((kind) => kind !== 'email')) {
      details = {}
      load('details').then((ready) => {
        details = ready || {}
        looked = null
      })
    }
    return settings
  }

  const view = (field, { passwords }, shared) => classify(describe(field, shared), { passwords, details: details && details.kindOf })
  const looksRight = (kind, value) => (kind === 'email' ? isAddress(value) : details.looksRight(kind, value, new Date().getFullYear())) && !isSecret(value)

  /** @returns {{kind: string, part: string} | null} null where the field may not be read */
  function known(field) {
    if (!isElement(field) || !matches(field, 'input') || closest(field, '[data-no-track],[data-shopbell]')) return null
    const settings = wanted()
    if (!settings || !isOn(settings, field)) return null
    const shared = describeForm(field)
    const form = formOf(field)
    let { kind, part } = view(field, settings, shared)
    if (kind === 'other' && isMapped(settings, field)) kind = 'email'
    if (kind === 'never' || kind === 'other' || kindsOf(settings).indexOf(kind) < 0) return null
    const partOf = (one) => view(one, settings, form && formOf(one) === form ? shared : undefined).part
    return { kind, part: kind === 'name' ? part || details.partBeside(form || doc.body, field, partOf) : '' }
  }

  function say(field, { kind, part }, value, submitted) {
    const where = { field: text(attr(field, 'name') || attr(field, 'id') || kind, 100), form: formKey(field) }
    const email = kind === 'email'
    const what = email ? {} : part ? { kind, part } : { kind }
    if (value) tell((email ? 'email' : 'field') + '_captured', Object.assign(email ? { email: value } : { value }, what, { submitted }, where))
    else tell((email ? 'email' : 'field') + '_retracted', Object.assign(what, where))
  }

  function read(field, submitted) {
    const state = fields.get(field)
    if (!state) return
    clearTimeout(state.timer)
    const is = known(field)
    if (!is) return
    const value = String(field.value).trim()
    if (value && looksRight(is.kind, value)) {
      if (value === state.sent && state.submitted >= submitted) return
      state.sent = value
      state.submitted = submitted
      say(field, is, value, submitted)
    } else if (!value && state.sent && !state.submitted) {
      state.sent = ''
      say(field, is, '')
    }
  }

  /** Browsers fill forms in when a page loads; that is nobody's act. */
  const byPerson = (event) => event.isTrusted && !(win.navigator.userActivation && !win.navigator.userActivation.hasBeenActive)

  function typed(event) {
    const field = target(event)
    if (!byPerson(event)) return
    if (field !== looked) found = known((looked = field))
    if (!found) return
    let state = fields.get(field)
    if (!state) {
      state = { sent: '', submitted: false }
      fields.set(field, state)
      touched.push(field)
    }
    clearTimeout(state.timer)
    state.timer = setTimeout(guard(() => read(field, false)), STABLE)
  }

  wanted()
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
