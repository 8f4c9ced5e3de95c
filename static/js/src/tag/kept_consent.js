import { parse, stringify } from '../lifecycle/text.js'

const KEY = '.consent'

/**
 * What the visitor said, for the next page and for the other tabs.
 * @param {{get: Function, set: Function}} local what every tab of the shop sees
 * @param {{say: (name: string, values: object) => boolean}} consent
 */
export function makeKeptConsent(local, consent) {
  let seen = local.get(KEY)
  return {
    /** What was said on a page before this one. */
    begin: () => consent.say('api', parse(seen) || {}),
    keep(values) {
      local.set(KEY, stringify(values))
      seen = local.get(KEY)
    },
    /**
     * What was kept is gone, by our own doing.
     * @param {object} [still] a no that is kept on where one stood, since nobody knows yet whether it may
     */
    forget(still) {
      const stood = seen
      seen = null
      if (stood && still && Object.keys(still).length) this.keep(still)
    },
    /** What was said in another tab, or while this page lay in the browser's cache, holds here at once. */
    reread() {
      const kept = local.get(KEY)
      if (kept === seen) return
      seen = kept
      if (kept) consent.say('api', parse(kept))
      consent.say('tab', kept ? {} : { measurement: false })
    },
  }
}
