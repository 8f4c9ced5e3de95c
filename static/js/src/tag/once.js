/**
 * A page that draws itself again says again what it is about, and an order's page may be opened again and again: a product is
 * viewed once on a page, an order is placed once.
 * @returns {(name: string, params: object, page: string) => boolean} whether this was told before
 */
export function makeOnce() {
  const known = {}
  return function isRepeated(name, { transaction_id, items }, page) {
    const ids = (Array.isArray(items) ? items : []).map((item) => item && item.item_id && [item.item_id, item.variant_id]).join()
    const key = name === 'purchase' && transaction_id ? name + transaction_id : name === 'view_item' && ids ? page + ids : ''
    const was = known[key] === true
    if (key) known[key] = true
    return was
  }
}
