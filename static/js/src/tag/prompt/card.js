import sheet from './card.css'

const REQUIRED = ['measurement', 'personalisation']

function make(doc, tag, attributes, ...children) {
  const node = doc.createElement(tag)
  for (const name of Object.keys(attributes || {})) if (attributes[name] !== undefined) node.setAttribute(name, attributes[name])
  node.append(...children.filter((child) => child))
  return node
}

/** @returns what the visitor saw and chose, word for word: the record of the answer */
export function wording({ words, asks_capture }, button, ticked) {
  const choice = asks_capture && `[${ticked ? 'x' : ' '}] ${words.capture} ${words.capture_help}`
  return [words.title, words.text, choice, `> ${button}`].filter((line) => line).join('\n')
}

/** @returns {Record<string, boolean>} the purposes that were asked about, and no other */
export function answered({ asks_capture }, allowed, ticked) {
  const out = {}
  for (const purpose of REQUIRED) out[purpose] = allowed
  if (asks_capture) out.form_capture = allowed && ticked
  return out
}

/** Only where a sheet can be adopted: a style element would need `unsafe-inline`, and an undressed prompt would move the page. */
function dress(win, shadow) {
  const css = new win.CSSStyleSheet()
  css.replaceSync(sheet)
  shadow.adoptedStyleSheets = [css]
}

/** Whether the page behind is dark, by the first background that can be seen. */
export function isDark(win) {
  const { body, documentElement } = win.document
  for (const el of [body, documentElement]) {
    const [r, g, b, a = 1] = (win.getComputedStyle(el).backgroundColor.match(/[\d.]+/g) || []).map(Number)
    if (b !== undefined && a > 0.5) return 0.2126 * r + 0.7152 * g + 0.0722 * b < 110
  }
  return false
}

/**
 * Draws the prompt. Both answers look the same and take the same effort; none is chosen beforehand.
 * @param {{win: Window, given: {language: string, words: Record<string, string>, asks_capture: boolean, privacy_url: string},
 *   said: Record<string, boolean>, asked: boolean, onAnswer: (values: Record<string, boolean>, wording: string) => void}} options
 *   `asked`: the visitor has opened it again, to see or change what they said
 * @returns {{host: Element, announce: () => void, focus: () => void}} `announce` is for who cannot see it come
 */
export function drawCard({ win, given, said, asked, onAnswer }) {
  const doc = win.document
  const { words } = given
  const host = make(doc, 'div', { 'data-consent-banner': '', 'data-no-track': '', lang: given.language })
  const shadow = host.attachShadow({ mode: 'open' })
  dress(win, shadow)
  const el = (tag, attributes, ...children) => make(doc, tag, attributes, ...children)
  const text = (tag, words, attributes) => el(tag, Object.assign({ dir: 'auto' }, attributes), words)

  const tick = el('input', { type: 'checkbox' })
  tick.checked = asked && said.form_capture === true
  const answer = (label, allowed) => {
    const button = text('button', label, { type: 'button' })
    button.addEventListener('click', () => onAnswer(answered(given, allowed, tick.checked), wording(given, label, tick.checked)))
    return button
  }
  const state = asked && said.measurement !== undefined && (said.measurement ? words.is_allowed : words.is_refused)
  const title = text('h2', words.title, { id: 'title', tabindex: '-1' })
  const status = el('div', { class: 'spoken', role: 'status' })
  const meaning = [words.measurement, words.personalisation].map((line) => text('li', line))

  shadow.append(
    el(
      'section',
      { class: 'card', dir: 'auto', role: 'dialog', 'aria-modal': 'false', 'aria-labelledby': 'title', 'aria-describedby': 'text', 'data-dark': isDark(win) ? '' : undefined },
      title,
      text('p', words.text, { id: 'text' }),
      state && text('p', state, { class: 'state' }),
      given.asks_capture && el('label', { class: 'choice' }, tick, el('span', {}, text('span', words.capture), text('small', words.capture_help))),
      el('details', {}, text('summary', words.details), el('ul', {}, ...meaning)),
      el('div', { class: 'buttons' }, answer(words.refuse, false), answer(words.allow, true)),
      given.privacy_url && text('a', words.privacy, { href: given.privacy_url }),
      status,
    ),
  )
  return {
    host,
    announce: () => (status.textContent = `${words.title} ${words.text}`),
    focus: () => title.focus({ preventScroll: true }),
  }
}
