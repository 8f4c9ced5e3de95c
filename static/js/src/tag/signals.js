/** A command of Google Consent Mode: what `gtag('consent', …)` pushes, and what some tools push as an array. */
export const isConsentCommand = (entry) => !!entry && entry[0] === 'consent'

/**
 * Whether a consent tool is on this page. Only then is the part that reads them fetched, and nothing allowed before they have spoken.
 * Google's state exists wherever one of its tags runs; it is a consent tool only once somebody has set it.
 */
export const SIGNALS = (win) => {
  const { dataLayer, Shopify, google_tag_data: { ics } = {} } = win
  return (
    win.__tcfapi || win.wp_has_consent || win.wp_consent_type || (Shopify && (Shopify.shop || Shopify.customerPrivacy)) ||
    (ics && (ics.usedDefault || ics.usedUpdate)) || (dataLayer && Array.from(dataLayer).some(isConsentCommand))
  )
}
