/**
 * Finds out who we are. Runs at once: `currentScript` is gone after the first turn, and some shops remove the element.
 * Themes that drop `data-*` attributes give the key in the address instead.
 * @returns {{base: string, shop: string} | null}
 */
export function ownScript(doc) {
  const script = doc.currentScript || doc.querySelector('script[data-shop][src*="bell.js"],script[src*="bell.js?shop="]')
  if (!script || !script.src) return null
  const url = new URL(script.src, doc.baseURI)
  const shop = script.getAttribute('data-shop') || url.searchParams.get('shop')
  return shop ? { base: url.origin + url.pathname.replace(/\/[^/]*$/, ''), shop } : null
}
