import { guard } from '../../lifecycle/guard.js'
import { rehearse } from '../../runtime/rehearsal.js'
import sheet from '../panel/draft.css'
import { el, makePanel } from '../panel/frame.js'
import { keepToken } from '../panel/keep.js'

/**
 * A popup that is still a draft, on the shop's own page, for whoever opened it from the editor by a signed link. It is the real runtime;
 * what a visitor would send is answered in the page, so nothing is stored and nobody is counted. The link's token lies in this tab's
 * sessionStorage, so that other pages of the shop can be looked at too.
 */
export default function start({ win, base, tokens, post, load = (url) => import(url) }) {
  const forgetToken = keepToken(win, 'map', tokens.map)
  const panel = makePanel({ win, sheet, onClose: end })
  let words = {}
  let told = null
  let stop = null

  function end() {
    if (stop) stop.abort()
    forgetToken()
    panel.end()
  }

  const button = (text, click, given) => el('button', Object.assign({ type: 'button', click }, given), text)

  function list({ variants, name }, shown) {
    panel.show(
      el('h2', {}, name),
      el('p', { class: 'soft' }, words.about),
      variants.length > 1 ? el('div', { class: 'row' }, ...variants.map((one) => button(one.key.toUpperCase(), () => show(one), { 'aria-pressed': String(one === shown) }))) : null,
      el('div', { class: 'row' }, button(words.again, () => show(shown), { class: 'main' })),
    )
  }

  async function show(variant) {
    if (stop) stop.abort()
    stop = new win.AbortController()
    const { signal } = stop
    list(told, variant)
    const games = {}
    Object.keys(told.games).forEach((kind) => (games[kind] = base + told.games[kind]))
    variant.modules.forEach((path) => load(base + path).catch(() => {}))
    const runtime = await load(base + told.runtime)
    if (signal.aborted) return
    const entry = { popup: 'draft', version: 0, variant: variant.key, token: '', blocking: variant.blocking, document: variant.document, language: told.language, strings: told.strings }
    const { post: answer } = rehearse(() => variant, { applyUrl: told.has_apply_link ? win.location.href : null })
    await runtime.open({ entry, games, base, post: answer, report() {}, signal })
  }

  guard(async () => {
    const { status, body } = await post('/v1/draft', { token: tokens.map.replace(/^draft\./, ''), language: win.document.documentElement.lang || '' })
    if (status !== 200 || !body) return panel.show(el('p', { class: 'problem', role: 'alert' }, (body && body.message) || 'Shopbell cannot be reached.'))
    told = body
    words = body.words
    panel.name(words, body.shop)
    await show(body.variants[0])
  })()
}
