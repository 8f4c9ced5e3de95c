/** One answer of several, or several of them; one of them may be said in words of one's own. */

import { el } from '../dom.js'
import { group } from './group.js'

export function choice(field, around) {
  const { id, say } = around
  const rows = (field.options || []).map((option, at) => {
    const input = el('input', { id: `${id}-${at}`, type: field.many ? 'checkbox' : 'radio', name: id, value: option.value })
    const words = option.text && el('input', { type: 'text', maxlength: 200, 'aria-label': `${option.label}: ${say('your_words')}`, placeholder: say('your_words'), hidden: true })
    return { input, words, node: el('div', { class: 'option' }, el('label', {}, input, el('span', {}, option.label)), words) }
  })
  const picked = () => rows.filter(({ input }) => input.checked).map(({ input }) => input.value)
  const show = () => rows.forEach(({ input, words }) => words && (words.hidden = !input.checked))
  const body = el('div', { class: 'options', change: show }, ...rows.map(({ node }) => node))

  return {
    ...group(field, around, body, rows[0]?.input, field.many ? 'group' : 'radiogroup'),
    value() {
      const chosen = picked()
      const text = rows.find(({ input, words }) => words && input.checked)?.words.value.trim()
      return text ? { chosen, text } : field.many ? chosen : chosen[0] ?? null
    },
    check: () => (field.required !== false && !picked().length ? 'choose_one' : null),
  }
}
