/** Of two sources that tell the same, the later in this list is believed. */
const RANK = ['markup', 'diff', 'woocommerce', 'datalayer', 'shopify', 'api']
const MERGE = 400

/**
 * Shops tell the same thing several times: in their markup, to Google, to us. Each event name has one owner on a page: what
 * others say of it is dropped. An event waits a moment, so that a better source can still claim it; the shop's own calls
 * never wait and are never dropped.
 * @param {{emit: (event: {name, params, source, page, at}) => void}} given
 */
export function makeOwners({ emit }) {
  let owners = {}
  let viewed = {}
  let held = []
  const bought = {}

  const ids = (params) => (params.items || []).map((item) => item.item_id).join()

  function release(one) {
    held = held.filter((other) => other !== one)
    const { name, params } = one
    owners[name] = one.source
    if (name === 'view_item' && ids(params)) {
      if (viewed[ids(params)]) return
      viewed[ids(params)] = true
    }
    if (name === 'purchase' && params.transaction_id) {
      if (bought[params.transaction_id]) return
      bought[params.transaction_id] = true
    }
    emit(one)
  }

  return {
    /** @param {number} [shape] of two tellings by the same source, the higher is kept */
    record(name, params, source, page, shape = 0) {
      const api = source === 'api'
      const one = { name, params, source, page, shape, rank: RANK.indexOf(source), at: Date.now() }
      if (!api && owners[name] && owners[name] !== source) return
      const rivals = held.filter((other) => other.name === name && (other.rank !== one.rank || other.shape !== shape))
      if (rivals.some((other) => other.rank > one.rank || (other.rank === one.rank && other.shape > shape))) return
      held = held.filter((other) => rivals.indexOf(other) < 0)
      if (api) return release(one)
      held.push(one)
      setTimeout(() => held.indexOf(one) >= 0 && release(one), MERGE)
    },
    release: () => held.slice().forEach(release),
    /** On a new page everybody may speak again; an order stays told. */
    reset() {
      this.release()
      owners = {}
      viewed = {}
    },
  }
}
