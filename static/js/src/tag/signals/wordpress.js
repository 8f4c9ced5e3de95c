import { guard, listen } from '../../lifecycle/guard.js'

/** The WP Consent API plugin, which speaks for most consent plugins of WordPress. */
export const isThere = (win) => typeof win.wp_has_consent === 'function' || !!win.wp_consent_type

const CATEGORIES = { measurement: 'statistics', personalisation: 'preferences', form_capture: 'marketing' }

const cookie = (cookies, category) => (new RegExp('(?:^|;\\s*)wp_consent_' + category + '=(\\w+)').exec(cookies) || [])[1]

/**
 * `wp_has_consent` says yes where no tool manages consent, and where visitors must opt out and have not: then nobody was asked, and
 * the shop's mode decides. It says no before the visitor has answered; only the cookie tells that from a refusal.
 * @param {(category: string) => boolean} has
 * @param {string} type `optin`, `optout`, … or '' where no tool has said
 * @param {string} cookies `document.cookie`
 * @returns {Record<string, boolean> | null} null: the visitor has not answered yet
 */
export function purposes(has, type, cookies) {
  if (!type) return {}
  const out = {}
  for (const purpose of Object.keys(CATEGORIES)) {
    const category = CATEGORIES[purpose]
    const said = cookie(cookies, category)
    if (!has(category)) {
      if (purpose === 'measurement' && said !== 'deny') return null
      out[purpose] = false
    } else if (said === 'allow') out[purpose] = true
  }
  return out
}

export default function start(win, answer) {
  function read() {
    const { wp_has_consent: has, wp_consent_type: type, wp_fallback_consent_type: fallback, waitfor_consent_hook: waits } = win
    if (typeof has !== 'function' || (!type && waits)) return
    const values = purposes(has, type || fallback || '', win.document.cookie)
    if (values) answer(values)
  }
  // Plugins set one category after the other; each time all are read anew.
  for (const name of ['wp_listen_for_consent_change', 'wp_consent_type_defined']) listen(win.document, name, () => setTimeout(guard(read)))
  return read
}
