/**
 * Finds out who we are. Runs at once: `currentScript` is gone after the first turn, and some shops remove the element.
 * Themes that drop `data-*` attributes give the key in the address instead.
 * @returns {{base: string, shop: string} | null}
 */
export function ownScript(doc) {
  // A module has no currentScript, a file that an optimiser has put together is not ours, and a picture may have that name.
  return read(doc.currentScript) || read(doc.querySelector('script[data-shop][src*="bell.js"],[src*="bell.js?shop="]'))
}

function read(script) {
  if (!script || !script.src) return null
  const url = new URL(script.src)
  const shop = script.getAttribute('data-shop') || url.searchParams.get('shop')
  return shop ? { base: url.origin + url.pathname.replace(/\/[^/]*$/, ''), shop } : null
}
