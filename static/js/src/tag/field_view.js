import { attr, closest, find, findAll, isVisible, matches, textIn } from '../lifecycle/dom.js'

/** Without a form, this many levels up count as one: enough for a card, too few for the page. */
const NEARBY = 4
/** How far up the words before a field are looked for: its cell, the cell to the left, the line above. */
const REACH = 3
/** Some pages are one form from their first element to their last. */
const MANY = 100
const TEXTUAL = 'input:not([type]),input[type="text" i],input[type="email" i],input[type="tel" i],textarea'
const LABELS = 'label,th,td,dt'
const CONTROLS = 'input:not([type="hidden" i]),select,textarea,button'

export const formOf = (field) => field.form || closest(field, 'form')

function surroundings(field) {
  let around = formOf(field)
  if (around) return around
  around = field
  for (let i = 0; i < NEARBY && around.parentElement && around.parentElement !== field.ownerDocument.body; i++) around = around.parentElement
  return around
}

/**
 * The words just before a field that has no label: up to the control before it.
 * @param {boolean} labelled the field says something itself: only what is marked as a label counts, since loose text is about anything
 */
function wordsBefore(field, labelled) {
  for (let el = field, i = 0; i < REACH && el && !matches(el, 'form,body'); el = el.parentElement, i++) {
    for (let before = el.previousSibling; before; before = before.previousSibling) {
      const isTag = before.nodeType === 1
      if (isTag && (matches(before, CONTROLS) || find(before, CONTROLS))) return ''
      const said = (isTag && matches(before, 'script,style')) || before.nodeType > 3 ? '' : before.textContent.slice(-400).replace(/[\s*:：]+$/, '').trim()
      if (said) return labelled && !(isTag && (matches(before, LABELS) || find(before, LABELS))) ? '' : said.slice(-80)
    }
  }
  return ''
}

/** Like its `labels`, for which browsers look through all of the page. */
function labelsOf(field) {
  const around = closest(field, 'label:not([for])')
  const id = attr(field, 'id')
  const root = Node.prototype.getRootNode.call(field)
  const selector = `label[for=${JSON.stringify(id)}]`
  const named = !id ? [] : root.host ? [...root.querySelectorAll(selector)] : findAll(root.documentElement || root, selector)
  return (around ? [around] : []).concat(named)
}

function labelOf(field) {
  const labels = labelsOf(field).map((label) => textIn(label, 400))
  const root = Node.prototype.getRootNode.call(field)
  const by = attr(field, 'aria-labelledby').split(/\s+/).map((id) => id && root.getElementById && root.getElementById(id))
  const said = labels.concat(by.map((el) => (el ? el.textContent : '')), attr(field, 'aria-label')).join(' ').trim()
  const shown = attr(field, 'placeholder').trim()
  // "+49 …" below "Phone" is an example; the label that its author forgot to tie to the field is still its label.
  return (said || wordsBefore(field, !!shown) || (shown ? '' : attr(field, 'title'))).replace(/\s+/g, ' ').slice(0, 300)
}

/** Which password stands beside a field: none, one to log in with, one that is being chosen, or one beside more than a login needs. */
function passwordBeside(around) {
  const passwords = findAll(around, 'input[type="password" i]')
  // A shop's "create an account?" keeps its password out of sight until it is asked for.
  const counting = passwords.filter((one) => isVisible(one) || !isNew(one))
  if (!counting.length) return ''
  return counting.length > 1 || counting.some(isNew) ? 'new' : findAll(around, TEXTUAL + ',input[type="date" i]').length > 1 ? 'more' : 'login'
}

const isNew = (one) => /new|account_pass|create|regist|sign.?up|confirm|repeat/i.test([attr(one, 'autocomplete'), attr(one, 'name'), attr(one, 'id')].join(' '))

/** @returns what the fields of one form have in common */
export function describeForm(field) {
  const form = formOf(field)
  const around = surroundings(field)
  const button = form && find(form, '[type="submit" i],button:not([type])')
  const isLarge = !!form && Element.prototype.getElementsByTagName.call(form, 'input').length > MANY
  return {
    password: passwordBeside(around),
    alone: !isLarge && findAll(around, TEXTUAL).length === 1,
    formWords: form ? [attr(form, 'id'), attr(form, 'name'), attr(form, 'role'), attr(form, 'action'), button ? attr(button, 'value') || textIn(button, 400) : ''].join(' ').slice(0, 400) : '',
  }
}

/**
 * @param {object} [shared] what was found out about its form already
 * @returns what `classify` needs to know of a field, without reading its value
 */
export const describe = (field, shared = describeForm(field)) =>
  Object.assign(
    {
      tag: field.localName,
      type: field.type,
      autocomplete: attr(field, 'autocomplete'),
      inputmode: attr(field, 'inputmode'),
      name: attr(field, 'name'),
      id: attr(field, 'id'),
      placeholder: attr(field, 'placeholder'),
      label: labelOf(field),
      hidden: attr(field, 'tabindex') === '-1' || !!closest(field, '[aria-hidden="true"],[inert]') || !isVisible(field),
    },
    shared,
  )
