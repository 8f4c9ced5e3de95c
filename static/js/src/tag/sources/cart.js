import { parse, stringify } from '../../lifecycle/text.js'
import { item } from './commerce.js'
import { diff } from './cart_diff.js'

const KEY = '.cart'
/** Enough to recognise a cart by; what is beyond belongs to no visitor's shopping. */
const MOST_LINES = 100

/** The sum of the lines, where the shop does not tell one. */
function sum(lines) {
  let total = 0
  for (const { price = 0, quantity = 1 } of lines) total += price * quantity
  return Math.round(total * 1000) / 1000
}

/**
 * Turns "this is the whole cart" into what has happened to it. What was known is kept where it may be, so that a product that is
 * put into the cart by a form, which loads another page, is seen as well.
 * @param {{memory: {get, set, remove}, record: (name: string, params: object, source: string) => void}} given
 */
export function makeCartWatch({ memory, record }) {
  let known = null

  /**
   * @param {object[] | null} lines GA4 items; null when what was known has become an order, and another cart begins
   * @param {{currency?: string, value?: number, cart_token?: string}} about
   * @param {string} source
   */
  return function cart(lines, about, source) {
    if (!lines) {
      known = null
      memory.remove(KEY)
      return
    }
    const now = lines.slice(0, MOST_LINES).map(item)
    // What is kept counts more than what this page knows: another tab may have been shopping too.
    const before = parse(memory.get(KEY)) || known
    known = now
    memory.set(KEY, stringify(now))
    // A cart that was filled before we came tells nothing of who filled it when.
    const { added, removed, changed } = diff(Array.isArray(before) ? before : now, now)
    const tell = (name, items) => record(name, Object.assign({}, about, { value: sum(items), items }), source)
    if (added.length) tell('add_to_cart', added)
    if (removed.length) tell('remove_from_cart', removed)
    if (changed || (!Array.isArray(before) && now.length)) record('cart_update', Object.assign({}, about, { value: about.value == null ? sum(now) : about.value, items: now }), source)
  }
}
