import { popupsIn, requests, tellings } from './story.js'
import { el } from './frame.js'

const RANK = ['broken', 'attention', 'good']
const MARK = { broken: '✕', attention: '!', good: '✓' }

const time = (at) => new Date(at).toTimeString().slice(0, 8)
const readable = (name) => String(name).replace(/_/g, ' ')
const link = (href, words) => (/^https?:/.test(href) ? el('a', { href, target: '_blank' }, words) : null)

/** Words with what the tag saw put where `{value}` stands. */
function filled(words, value) {
  const [before, ...after] = words.split('{value}')
  return after.reduce((pieces, text) => pieces.concat(el('code', {}, String(value)), text), [before])
}

/**
 * The five pages of the panel, each drawn anew from what is known. Everything in them may come from a hostile page: it is text.
 * @param {{state: object, open: Set<string>}} given `state`: what `/v1/debug` answered; `open`: keys of what is unfolded
 */
export function makeSections({ state, open }) {
  const { words, checks, links } = state
  const say = (name, value) => (words[name] || '').replace('{value}', value)
  const list = (rows) => el('ul', { class: 'lines' }, ...rows)
  const line = (kind, title, ...more) => el('li', { class: kind }, el('i', {}, MARK[kind] || '·'), el('div', {}, title, ...more))
  const none = (name) => el('p', { class: 'soft' }, say(name))

  /** Something with more behind it. */
  function fold(key, title, value) {
    const toggle = ({ target }) => (target.open ? open.add(key) : open.delete(key))
    return el('details', { open: open.has(key), toggle }, el('summary', { 'data-key': key }, ...title), el('pre', {}, value))
  }

  function problems({ found }) {
    const known = found.filter(([code]) => checks[code]).sort(([a], [b]) => RANK.indexOf(checks[a].state) - RANK.indexOf(checks[b].state))
    const wrong = known.filter(([code]) => checks[code].state !== 'good').length
    return [
      el('h2', { role: 'status' }, wrong ? say('some_wrong', wrong) : say('all_well')),
      list(known.map(([code, value]) => {
        const { state: kind, title, words: more, page } = checks[code]
        return line(kind, el('b', {}, ...filled(title, value)), more && value !== '–' ? el('p', {}, ...filled(more, value)) : '', page && link(links[page], say('mend')))
      })),
    ]
  }

  function seen({ entries }) {
    const told = tellings(entries).reverse()
    const kind = { believed: 'good', weighed: 'waits', dropped: 'not' }
    return [
      told.length ? null : none('no_seen'),
      list(told.map(({ at, name, source, params, state, why, by }) =>
        line(kind[state],
          fold(at + name + source, [el('b', {}, name), el('em', {}, source || say('own'))], JSON.stringify(params, null, 1) || ''),
          state === 'believed' ? '' : el('p', {}, say(state), why ? ': ' + say('why_' + why, by) : ''),
        ),
      )),
    ]
  }

  function answered({ status, ok, rejected, until }) {
    const words = say('status_' + status) || say('status_other', status)
    return [words + (ok ? ` · ${ok} ${say('stored')}` : ''), until > Date.now() && say('tried_again', time(until)), ...rejected.map(([name, reason]) => `${name} ${say('not_taken')}: ${readable(reason)}`)].filter(Boolean)
  }

  function sent({ entries }) {
    const all = requests(entries).reverse()
    const kind = ({ status, rejected }) => (status === 202 ? (rejected.length ? 'attention' : 'good') : status === 429 || status >= 500 ? 'attention' : 'broken')
    return [
      all.length ? null : none('no_sent'),
      list(all.map((one) =>
        line(kind(one), el('b', {}, one.names.join(', ')), el('em', {}, time(one.at)), ...answered(one).map((words) => el('p', {}, words))),
      )),
    ]
  }

  const purposes = (said) => Object.keys(said).map((purpose) => `${say(purpose) || purpose}: ${say(said[purpose] ? 'yes' : 'no')}`).join(' · ')

  function consent({ signals, may, settings, found }) {
    const spoken = Object.keys(signals).filter((name) => signals[name] === null || Object.keys(signals[name]).length)
    const why = found.filter(([code]) => /^(asked|denied|silent|off)$/.test(code))
    return [
      ...why.map(([code, value]) => el('p', { class: 'problem' }, el('b', {}, ...filled(checks[code].title, value)), ' ', ...filled(checks[code].words, value))),
      el('h2', {}, say('allowed')),
      list(['send', 'store', 'decide', 'capture'].map((name) => line(may[name] ? 'good' : 'not', say('may_' + name), el('em', {}, say(may[name] ? 'yes' : 'no'))))),
      el('h2', {}, say('signals')),
      spoken.length ? null : none('nobody'),
      list(spoken.map((name) => line('', el('b', {}, say('signal_' + name) || name), el('p', {}, signals[name] ? purposes(signals[name]) : say('not_yet'))))),
      settings && el('p', { class: 'soft' }, say('mode'), ': ', settings.consent.mode),
    ]
  }

  function gates({ gates: all, change_words: changes = [] }) {
    const gate = all.find(({ passed }) => !passed)
    return gate
      ? [
          el('p', {}, say('because'), ' ', el('b', {}, gate.words)),
          el('p', {}, gate.wanted_words ? say('wanted', gate.wanted_words) + ' · ' : '', say('saw', gate.seen_words)),
          ...(changes.length ? [el('p', {}, say('change')), ...changes.map((words) => el('p', { class: 'change' }, words))] : []),
        ]
      : []
  }

  function decision({ entries, trace, may, visitor }) {
    const here = popupsIn(entries)
    if (!may.send) return [none('not_decided')]
    if (!trace) return [none(trace === null ? 'no_trace' : 'weighed')]
    return [
      trace.length ? null : none('no_popups'),
      visitor && links.why ? el('p', { class: 'soft' }, ...filled(words.visitor, visitor), ' ', link(links.why + '?visitor=' + encodeURIComponent(visitor), say('look_up'))) : null,
      list(trace.map((one) => {
        const { triggers = [], fired = [], withheld = [], isOpened } = here[one.popup] || {}
        return line(one.eligible ? 'good' : 'not', el('b', {}, one.name || one.popup), el('em', {}, say(one.eligible ? 'may_show' : 'will_not')), ...gates(one),
          triggers.length && !isOpened ? el('p', {}, say('armed'), ' ', triggers.map(readable).join(', ')) : '',
          fired.length ? el('p', {}, fired.map(readable).join(', '), ' ', say('fired')) : '',
          isOpened ? el('p', {}, say('opened')) : '',
          ...withheld.map((reason) => el('p', {}, say('withheld'), ': ', say('held_' + reason) || reason)),
        )
      })),
    ]
  }

  return { problems, seen, sent, consent, decision }
}
