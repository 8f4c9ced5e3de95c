/** Lines of the same product and variant are one line, whatever key the shop gives them. */
const keyOf = ({ item_id, item_variant, variant_id }) => [item_id, item_variant || '', variant_id || ''].join('|')

function byKey(lines) {
  const found = new Map()
  for (const line of lines) {
    if (!line) continue
    const quantity = line.quantity == null ? 1 : +line.quantity || 0
    const known = found.get(keyOf(line))
    if (quantity > 0) found.set(keyOf(line), Object.assign({}, line, { quantity: quantity + (known ? known.quantity : 0) }))
  }
  return found
}

/**
 * What has happened between two states of a cart: net quantities by line, so that a shop which tells the same change twice, or
 * two changes at once, is counted right. Pure.
 * @param {object[]} before GA4 items
 * @param {object[]} after
 * @returns {{added: object[], removed: object[], changed: boolean}} items with the difference as their quantity
 */
export function diff(before, after) {
  const was = byKey(before)
  const is = byKey(after)
  const added = []
  const removed = []
  for (const key of new Set([...was.keys(), ...is.keys()])) {
    const line = is.get(key) || was.get(key)
    const delta = (is.has(key) ? is.get(key).quantity : 0) - (was.has(key) ? was.get(key).quantity : 0)
    if (delta > 0) added.push(Object.assign({}, line, { quantity: delta }))
    if (delta < 0) removed.push(Object.assign({}, line, { quantity: -delta }))
  }
  return { added, removed, changed: added.length + removed.length > 0 }
}
