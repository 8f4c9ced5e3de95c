/** Products of the shop, as its own pages showed them. Without any there is nothing, not even the line above them. */

import { el } from '../../dom.js'
import { safeUrl } from '../../links.js'
import { money } from './money.js'

export function products(node, block, step) {
  const found = (step.options.entry.products?.[block.source] || []).slice(0, block.count).filter(({ url }) => safeUrl(url))
  if (!found.length) return node.remove()
  // Empty squares would be no pictures.
  const isPictured = found.some(({ image }) => image)
  const list = el('ul', {}, ...found.map((one) => el('li', {}, product(one, step, isPictured))))
  return node.append(...[block.text && el('p', { class: 'label' }, block.text), list].filter(Boolean))
}

function product({ name, url, image, price, currency }, step, isPictured) {
  const picture = el('span', { class: 'shot' })
  if (image) picture.append(el('img', { src: image, alt: '', loading: 'lazy', decoding: 'async', referrerpolicy: 'no-referrer', error: (event) => event.target.remove() }))
  return el('a', { href: safeUrl(url), click: step.leave }, isPictured && picture, el('span', { class: 'name' }, name), price && el('span', { class: 'price' }, money(price, currency, step.language)))
}
