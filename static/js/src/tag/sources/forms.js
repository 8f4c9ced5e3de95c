import { listen } from '../../lifecycle/guard.js'
import { attr, closest, find, isElement, matches, target } from '../../lifecycle/dom.js'
import { isAddForm } from './nearby.js'
import { CART_ADDRESS, QUANTITY, SEARCH_PAGE } from './shop_words.js'

const TEXT_FIELD = 'input:not([type]),input[type="text" i],input[type="email" i],input[type="tel" i],input[type="url" i],input[type="number" i],input[type="password" i],input[type="date" i],textarea,select'
const TERM = /^(?:q|s|k|query|search|search[-_]?(?:query|term|text)|keywords?|term|text|suche|suchbegriff|recherche|buscar)$/i
const SEARCH = '[role="search"],[action*="search" i],[class*="search" i],[id*="search" i]'

/** An address that carries what was searched for; whoever sees another parameter of the same name elsewhere sees a filter. */
function termIn({ pathname, search }, doc) {
  for (const [name, value] of new URLSearchParams(search)) {
    if (!TERM.test(name) || !value.trim() || value.indexOf('@') >= 0) continue
    if (SEARCH_PAGE.test(pathname)) return value.trim()
    const field = [...doc.querySelectorAll('input[name]')].find((one) => attr(one, 'name') === name)
    const form = field && closest(field, 'form')
    if (form && !/post/i.test(attr(form, 'method')) && new URL(attr(form, 'action') || pathname, doc.baseURI).pathname === pathname) return value.trim()
  }
  return ''
}

/**
 * Forms that a visitor begins and sends, by their id and name alone: no value of any field is read. And what was searched
 * for, from the address that a search leads to.
 */
export default function start({ win, page, record }) {
  const doc = win.document
  const begun = new WeakSet()
  let current = null
  let term = ''

  const isOurs = (form) => !!form && !closest(form, '[data-no-track],[data-shopbell]')
  const isOther = (form, field) => matches(form, SEARCH) || isAddForm(form) || CART_ADDRESS.test(attr(form, 'action')) || QUANTITY.test(attr(field, 'name')) || !!find(form, 'input[type="search" i]')

  function tell(name, form) {
    const params = {}
    if (attr(form, 'id')) params.form_id = attr(form, 'id')
    if (attr(form, 'name')) params.form_name = attr(form, 'name')
    record(name, params, 'observed')
  }

  function writes(field) {
    const form = isElement(field) && matches(field, TEXT_FIELD) && closest(field, 'form')
    if (!isOurs(form) || begun.has(form) || isOther(form, field)) return
    begun.add(form)
    tell('form_start', form)
  }

  listen(doc, 'input', (event) => event.isTrusted && writes(target(event)))
  // Somebody who writes is why we were fetched.
  const { activeElement: field } = doc
  if (field && field.value && field.value !== field.defaultValue) writes(field)
  // Buttons that choose a colour or a picture send forms too: what nobody has written into is no form that is sent.
  listen(doc, 'submit', (event) => {
    if (event.isTrusted && begun.delete(target(event))) tell('form_submit', target(event))
  })

  return function look() {
    const { id, referrer, settled } = page()
    if (id === current || !settled) return
    current = id
    const found = termIn(win.location, doc)
    let before = ''
    try {
      before = termIn(new URL(referrer), doc)
    } catch (error) {
      // No referrer.
    }
    // The next page of the same results, and the same results sorted anew.
    if (found && found !== term && found !== before) record('search', { search_term: found }, 'observed')
    term = found
  }
}
