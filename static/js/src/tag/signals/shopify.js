import { guard, listen } from '../../lifecycle/guard.js'

/** Shopify's Customer Privacy API. It is not on the page until somebody asks for it. */
const apiOf = ({ Shopify }) => Shopify && Shopify.customerPrivacy && typeof Shopify.customerPrivacy.analyticsProcessingAllowed === 'function' && Shopify.customerPrivacy

export const isThere = ({ Shopify }) => !!Shopify && !!(Shopify.shop || Shopify.customerPrivacy)

/** Ours, the method that says whether it is allowed now, and the name in the visitor's answer. */
const ASKED = [
  ['measurement', 'analyticsProcessingAllowed', 'analytics'],
  ['personalisation', 'preferencesProcessingAllowed', 'preferences'],
  ['form_capture', 'marketingAllowed', 'marketing'],
]

/** 'yes', 'no' or '' for each kind. Before 2023 there was one answer for all. */
function answersOf(api) {
  if (api.currentVisitorConsent) return api.currentVisitorConsent() || {}
  const all = api.getTrackingConsent ? api.getTrackingConsent() : ''
  return { analytics: all, preferences: all, marketing: all }
}

/**
 * What is allowed although nobody answered is allowed because nobody needs to ask there; then the shop's mode decides.
 * @returns {Record<string, boolean> | null} null: the visitor has not answered yet
 */
export function purposes(api) {
  const answers = answersOf(api)
  const out = {}
  for (const [purpose, method, kind] of ASKED) {
    const allowed = typeof api[method] === 'function' && api[method]() === true
    if (allowed && answers[kind] === 'yes') out[purpose] = true
    else if (!allowed) {
      if (purpose === 'measurement' && answers[kind] !== 'no') return null
      out[purpose] = false
    }
  }
  return out
}

/** A page may have Shopify's name on it and never its API: a theme's preview, an app's own page. */
const GIVE_UP = 5000

export default function start(win, answer) {
  let asked = false

  const read = () => {
    const api = apiOf(win)
    const values = api && purposes(api)
    if (values) answer(values)
  }

  listen(win.document, 'visitorConsentCollected', read)
  listen(win.document, 'shopifyCustomerPrivacyApiLoaded', read)
  setTimeout(
    guard(() => !asked && !apiOf(win) && answer({})),
    GIVE_UP,
  )

  return () => {
    if (!asked && !apiOf(win) && win.Shopify && typeof win.Shopify.loadFeatures === 'function') {
      asked = true
      win.Shopify.loadFeatures([{ name: 'consent-tracking-api', version: '0.1' }], guard((error) => error || read()))
    }
    read()
  }
}
