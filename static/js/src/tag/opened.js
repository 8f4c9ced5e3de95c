import { debugTo } from '../lifecycle/debug.js'

/**
 * What one of the shop's people opened this page for, by a link of the admin: a token in the address, and from then on in this tab.
 * @param {'.debug' | '.map'} key what it is kept under; after `shopbell_` it stands in the address
 * @returns {string | boolean} true where the address names the thing and has no token
 */
export function opened(win, session, key) {
  const token = new URL(win.location.href).searchParams.get('shopbell_' + key.slice(1))
  return token || session.get(key) || token !== null
}

/** What the tag sees, sends and refuses to do, kept for the panel, which comes later than the first of it and then takes over `add`. */
export function keepLog() {
  /** @type {{entries: [at: number, kind: string, ...details: any[]][], add: (entry: any[]) => void}} */
  const log = { entries: [], add: (entry) => log.entries.push(entry) }
  debugTo((...entry) => log.add([Date.now(), ...entry]))
  return log
}
