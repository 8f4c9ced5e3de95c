/** A button to a conversation in a messenger. It opens beside the shop, which stays where it was. */

import { el } from '../../dom.js'
import { safeUrl } from '../../links.js'

export function chat(node, block) {
  const href = safeUrl(block.href)
  if (!href) return node.remove()
  return node.append(el('a', { class: 'solid', href, target: '_blank', rel: 'noopener' }, block.text))
}
