import { guard, listen } from '../../lifecycle/guard.js'
import { likeThis, thisPage } from '../mapping/pages.js'
import sheet from '../mapping/mapper.css'
import { makeOutline } from '../mapping/outline.js'
import { describe, meant, pick } from '../mapping/picking.js'
import { findAll } from '../mapping/read.js'
import { tryOut } from '../mapping/reading.js'
import { candidates } from '../mapping/selector.js'
import { el, makePanel } from '../panel/frame.js'
import { keepToken } from '../panel/keep.js'

/** On which pages like this one a thing is looked for. A list of products has add buttons too. */
const FOUND_ON = { add: () => '', quantity: () => '', cart_count: () => '', cart_value: thisPage, email: thisPage }

/**
 * The owner's own page of their own shop, opened from the admin by a signed link: a panel on which they say what is what by
 * clicking on it. The link's token lies in this tab's sessionStorage, so that they can walk on to the cart and the checkout.
 */
export default function start({ win, tokens, settings, post, part }) {
  const token = tokens.map
  // The same door for another purpose: every page loads what looks for the token, so there is one for both.
  if (/^draft\./.test(token)) return part('draft')
  const doc = win.document
  let stopPicking = () => {}
  let state = null
  let words = {}

  const forgetToken = keepToken(win, 'map', token)
  const panel = makePanel({ win, sheet, onClose: end })
  const outline = makeOutline(win, panel.shadow)
  const say = (name) => words[name] || ''
  const button = (words, click, given) => el('button', Object.assign({ type: 'button', click }, given), words)

  function end() {
    stopPicking()
    forgetToken()
    panel.end()
    outline.end()
  }

  async function ask(mapping) {
    const { status, body } = await post('/v1/map', Object.assign({ token }, mapping))
    if (status === 200 && body) {
      state = body
      words = body.words
      panel.name(words, body.name)
      return ''
    }
    return (body && body.message) || say('away') || 'Shopbell cannot be reached.'
  }

  /** What there is to show, and what was shown. */
  function list(note) {
    stopPicking()
    outline.mark(null)
    const left = state.kinds.filter(({ kind, needed }) => needed && !state.map[kind])
    const rows = state.kinds.map(({ kind, label, needed }) => {
      const known = state.map[kind]
      const about = known ? el('em', {}, known.sample || known.selector) : needed ? '' : el('small', {}, say('optional'))
      const shown = el('span', {}, label, about)
      const row = el('button', { type: 'button', 'data-kind': kind, click: () => choose(kind) }, el('i', {}, known ? '✓' : ''), shown)
      return el('li', { class: known ? 'mapped' : null }, row)
    })
    panel.show(
      note ? el('p', { class: 'reads', role: 'status' }, note) : null,
      el('h2', {}, left.length ? say('choose') : say('done')),
      left.length ? el('p', { class: 'soft' }, `${left.length} ${say('left')}: ${left.map(({ label }) => label).join(', ')}`) : null,
      el('ul', { class: 'kinds' }, ...rows),
    )
  }

  const kindOf = (kind) => state.kinds.find((one) => one.kind === kind)

  function choose(kind) {
    const { label, hint } = kindOf(kind)
    stopPicking()
    outline.mark(null)
    panel.show(
      el('h2', {}, label),
      el('p', {}, hint),
      el('p', { class: 'soft' }, say('pick')),
      el('div', { class: 'row' }, button(say('cancel'), () => list())),
    )
    stopPicking = pick({
      win,
      isOurs: panel.isOurs,
      onOver: (over) => outline.mark(meant(over, kind)),
      onPick(clicked) {
        stopPicking()
        found(kind, [meant(clicked, kind)])
      },
    })
  }

  /** @param {Element[]} way what was clicked, and how the owner went from it to wider pieces */
  function found(kind, way) {
    const picked = way[way.length - 1]
    const all = candidates(describe(picked), (selector) => findAll(doc, selector).length, kind === 'add')
    confirm({ kind, way, picked, all, selector: all.length ? all[0].selector : '', attribute: '', pages: (FOUND_ON[kind] || likeThis)(win.location) })
  }

  /** Shows what is read with this selector, and how else it could be found. */
  function confirm(draft) {
    const { kind, way, picked, all, selector, attribute } = draft
    const result = tryOut(doc, { kind, selector, attribute, picked, currency: settings() ? settings().currency : '' })
    const change = (given) => confirm(Object.assign({}, draft, given))
    outline.mark(result.el)
    panel.show(
      el('h2', {}, kindOf(kind).label),
      result.problem
        ? el('p', { class: 'problem', role: 'status' }, say(result.problem))
        : el('p', { class: 'reads', role: 'status' }, say('reads'), el('strong', {}, result.shown)),
      el('div', { class: 'row' },
        button(say('wider'), () => found(kind, way.concat(picked.parentElement)), { disabled: !picked.parentElement || picked.parentElement === doc.body }),
        button(say('narrower'), () => found(kind, way.length > 1 ? way.slice(0, -1) : [picked.firstElementChild]), { disabled: way.length < 2 && !picked.firstElementChild }),
        button(say('again'), () => choose(kind)),
      ),
      el('details', { open: draft.open, toggle: (event) => (draft.open = event.target.open) },
        el('summary', {}, say('how')),
        el('label', {}, `${result.count} × ${say('matches')}`,
          el('input', { class: 'selector', value: selector + (attribute && '@' + attribute), spellcheck: 'false', list: 'candidates', change: ({ target }) => change(typed(target.value)) })),
        el('datalist', { id: 'candidates' }, ...all.map((one) => el('option', { value: one.selector }))),
        el('label', {}, say('pages'), el('input', { class: 'pages', value: draft.pages, spellcheck: 'false', change: ({ target }) => (draft.pages = target.value.trim()) })),
      ),
      el('div', { class: 'row' },
        button(say('save'), () => save(draft, result), { class: 'main', disabled: !!result.problem }),
        button(say('cancel'), () => list()),
      ),
    )
  }

  async function save({ kind, selector, attribute, pages }, { shown }) {
    const problem = await ask({ kind, selector, attribute, pages, sample: shown })
    if (problem) panel.show(el('p', { class: 'problem', role: 'alert' }, problem), state && button(say('again'), () => list(), { class: 'plain' }))
    else list(`${say('saved')}: ${kindOf(kind).label} · ${shown}`)
  }

  listen(doc, 'keydown', ({ key }) => key === 'Escape' && state && list())

  guard(async () => {
    const problem = await ask({})
    if (problem) panel.show(el('p', { class: 'problem', role: 'alert' }, problem))
    else list()
  })()
}

/** `meta[itemprop=price]@content` reads an attribute. */
function typed(value) {
  const [, selector, attribute] = /^(.*?)(?:@([\w:.-]+))?$/.exec(value.trim())
  return { selector, attribute: attribute || '' }
}
