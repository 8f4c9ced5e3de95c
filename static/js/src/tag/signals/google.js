import { guard } from '../../lifecycle/guard.js'
import { isConsentCommand } from '../signals.js'

/**
 * Google Consent Mode v1 and v2. A `default` is what holds before the visitor is asked: a denied one waits for the answer, a granted
 * one says that nobody needs to ask here, which leaves it to the shop's mode. An `update` is the visitor's answer.
 */
export const isThere = (win) => {
  const { ics } = win.google_tag_data || {}
  return (!!ics && !!(ics.usedDefault || ics.usedUpdate)) || commands(win).length > 0
}

const commands = (win) => Array.from(win.dataLayer || []).filter((entry) => isConsentCommand(entry) && !!entry[2] && typeof entry[2] === 'object')

/** For each of our purposes Google's keys; the first one that the page speaks of counts. v1 knew no `ad_user_data`. */
const KEYS = {
  measurement: ['analytics_storage'],
  personalisation: ['personalization_storage', 'ad_personalization'],
  form_capture: ['ad_user_data', 'ad_storage'],
}

const truth = (word) => (word === 'granted' ? true : word === 'denied' ? false : undefined)

/**
 * What was pushed, folded: of the defaults for several regions the most restrictive, for only Google's own script knows where
 * the visitor is; of the updates the latest.
 * @param {ArrayLike<any>[]} pushed `['consent', 'default' | 'update', {analytics_storage: 'denied', region: […]}]`
 * @returns {Record<string, {default?: boolean, update?: boolean}>} by Google's key
 */
export function fold(pushed) {
  const out = {}
  for (const [, kind, values] of pushed.map((entry) => Array.from(entry))) {
    for (const key of Object.keys(values)) {
      const said = truth(values[key])
      if (said === undefined) continue
      const entry = (out[key] = out[key] || {})
      if (kind === 'update') entry.update = said
      else if (kind === 'default') entry.default = said && entry.default !== false
    }
  }
  return out
}

/**
 * @param {Record<string, {default?: boolean, update?: boolean}>} entries
 * @returns {Record<string, boolean> | null} null: the visitor has not answered yet
 */
export function purposes(entries) {
  const out = {}
  for (const purpose of Object.keys(KEYS)) {
    const key = KEYS[purpose].find((name) => entries[name] && (entries[name].update !== undefined || entries[name].default !== undefined))
    const entry = entries[key] || {}
    if (entry.update !== undefined) out[purpose] = entry.update
    // Nobody has said anything about this one, or no was said before the visitor could answer.
    else if (!entry.default) {
      if (purpose === 'measurement') return null
      out[purpose] = false
    }
  }
  return out
}

/** What Google's script holds, which has resolved regions and what tag templates have set, goes before what was pushed. */
function entriesOf(win) {
  const { ics } = win.google_tag_data || {}
  const held = (ics && ics.entries) || {}
  const out = fold(commands(win))
  for (const key of Object.keys(held)) {
    const entry = Object.assign({}, out[key])
    for (const kind of ['default', 'update']) if (typeof held[key][kind] === 'boolean') entry[kind] = held[key][kind]
    out[key] = entry
  }
  return out
}

/** `wait_for_update`: so long a granted default may still be taken back by what the tool remembers. At most 5 s. */
const longestWait = (win) => Math.min(5000, Math.max(0, ...commands(win).map((entry) => +entry[2].wait_for_update || 0)))

export default function start(win, answer) {
  const since = Date.now()
  let wrapped = null
  let listening = null

  function read() {
    const entries = entriesOf(win)
    const isAnswered = Object.keys(entries).some((key) => entries[key].update !== undefined)
    const left = isAnswered ? 0 : since + longestWait(win) - Date.now()
    if (left > 0) return setTimeout(guard(read), left)
    const values = purposes(entries)
    if (values) answer(values)
  }

  /** The shop's own push first, and what it answers; some snippets replace the list, so it is looked at again. */
  function follow() {
    const list = win.dataLayer
    if (Array.isArray(list) && list !== wrapped) {
      wrapped = list
      const push = list.push
      const after = guard((entries) => Array.from(entries).some(isConsentCommand) && read())
      list.push = function () {
        const result = push.apply(this, arguments)
        after(arguments)
        return result
      }
    }
    const { ics } = win.google_tag_data || {}
    if (ics && ics !== listening && ics.addListener) {
      listening = ics
      ics.addListener([].concat(...Object.keys(KEYS).map((purpose) => KEYS[purpose])), guard(read))
    }
  }

  return () => {
    follow()
    read()
  }
}
