import { uuid7 } from '../lifecycle/uuid7.js'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const TAB = '.tab'

/**
 * Who this browser is, while it may be known. Without that, the tab's mark lives as long as the page does, and nothing is kept.
 * @param {{local: object, session: object, now: () => number, mayStore: () => boolean}} given
 */
export function makeIdentity({ local, session, now, mayStore }) {
  let visitor = null
  let tab = ''

  return {
    visitor() {
      if (!mayStore()) return undefined
      const kept = local.get('')
      if (kept && UUID.test(kept)) return (visitor = kept)
      visitor = visitor || uuid7(now())
      local.set('', visitor)
      return visitor
    },
    /** For the farewell: the id as it was, without making one. */
    known: () => visitor || (UUID.test(local.get('')) ? local.get('') : undefined),
    tab() {
      tab = tab || (mayStore() && session.get(TAB)) || Math.random().toString(36).slice(2, 10)
      if (mayStore()) session.set(TAB, tab)
      return tab
    },
    /** @param {string} [spared] what is still needed to have the rest erased elsewhere */
    forget(spared) {
      local.clear(spared)
      session.clear()
      visitor = null
      tab = ''
    },
  }
}
