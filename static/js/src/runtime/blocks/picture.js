/** The document's picture; the shell says where it goes. */

import { el } from '../dom.js'
import { safeUrl } from '../links.js'

/** A picture that does not load takes its place away with it. */
export function picture(image, base) {
  // The shop may serve us under a path of its own, below which ours stand.
  const given = image?.src
  const src = safeUrl(given?.[0] === '/' ? (base || '') + given : given)
  if (!src) return null
  const node = el('img', {
    class: 'cover',
    alt: image.alt || '',
    decoding: 'async',
    referrerpolicy: 'no-referrer',
    draggable: 'false',
    error: () => node.remove(),
  })
  node.setAttribute('src', src)
  return node
}
