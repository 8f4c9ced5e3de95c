/**
 * From what the tag has noted to what can be shown of it. Pure.
 * @typedef {[at: number, kind: string, ...details: any[]]} Entry
 */

/**
 * What was told on this page, by whom, and whether it was believed.
 * @param {Entry[]} entries
 * @returns {{at: number, name: string, source: string, params: any, state: 'weighed' | 'believed' | 'dropped', why?: string, by?: string}[]}
 */
export function tellings(entries) {
  const told = []
  const waiting = (name, source) => told.find((one) => one.name === name && one.source === source && one.state === 'weighed')
  for (const [at, kind, name, source, third, by] of entries) {
    if (kind === 'seen') told.push({ at, name, source, params: third, state: 'weighed' })
    else if (kind === 'queued' && !told.some((one) => one.name === name && one.source === source)) {
      told.push({ at, name, source: source || '', params: third, state: 'believed' })
    } else if (kind === 'believed' || kind === 'dropped') {
      const one = waiting(name, source)
      if (one) Object.assign(one, { state: kind }, kind === 'dropped' && { why: third, by })
    }
  }
  return told
}

/**
 * Each request with events, and what was answered.
 * @returns {{at: number, status: number, names: string[], ok: number, rejected: [name: string, reason: string][], until: number}[]}
 *   `until`: when it is tried again, 0 when it is not
 */
export function requests(entries) {
  const sent = []
  for (const [at, kind, first, names, body] of entries) {
    if (kind === 'waiting' && sent.length) sent[sent.length - 1].until = first
    if (kind !== 'sent') continue
    const all = String(names).split(',')
    const rejected = ((body && body.rejected) || []).map(([index, reason]) => [all[index] || '?', String(reason)])
    sent.push({ at, status: first, names: all, ok: (body && body.ok) || 0, rejected, until: 0 })
  }
  return sent
}

/**
 * What became in this page of the popups that may be shown.
 * @returns {Record<string, {triggers: string[], fired: string[], withheld: string[], isOpened: boolean}>} by popup
 */
export function popupsIn(entries) {
  const popups = Object.create(null)
  const of = (id) => (popups[id] = popups[id] || { triggers: [], fired: [], withheld: [], isOpened: false })
  for (const [, kind, first, second] of entries) {
    if (kind === 'decision') for (const { popup, triggers } of (first && first.popups) || []) of(popup).triggers = (triggers || []).map(({ trigger }) => trigger)
    else if (kind === 'fired') of(second).fired.push(first)
    else if (kind === 'withheld') of(first).withheld.push(second)
    else if (kind === 'opened') of(first).isOpened = true
  }
  return popups
}
