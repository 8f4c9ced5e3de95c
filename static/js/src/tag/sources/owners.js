import { debug } from '../../lifecycle/debug.js'

/** Of two sources that tell the same, the later in this list is believed. */
const RANK = ['observed', 'markup', 'mapped', 'woocommerce', 'datalayer', 'shopify']
const MERGE = 400

const reasonOf = (loser, winner) => (loser.source === winner.source ? 'shape' : 'better')

/**
 * Shops tell the same thing several times: in their markup, to Google, to us. Each event name has one owner on a page: what
 * others say of it is dropped. An event waits a moment, so that a better source can still claim it. What the shop tells by its
 * own calls goes before them all, and does not pass here.
 * @param {{emit: (event: {name, params, source, page, at}) => void, told: () => string[]}} given `told`: the names of the shop's own calls on this page
 */
export function makeOwners({ emit, told }) {
  let owners = {}
  let held = []

  /** @param {'told' | 'owner' | 'better' | 'shape'} why */
  const dropped = (one, why, by) => debug('dropped', one.name, one.source, why, by)

  function release(one) {
    held = held.filter((other) => other !== one)
    if (told().indexOf(one.name) >= 0) return dropped(one, 'told')
    owners[one.name] = one.source
    debug('believed', one.name, one.source)
    emit(one)
  }

  return {
    /** @param {number} [shape] of two tellings by the same source, the higher is kept */
    record(name, params, source, page, shape = 0) {
      const one = { name, params, source, page, shape, rank: RANK.indexOf(source), at: Date.now() }
      if (owners[name] && owners[name] !== source) return dropped(one, 'owner', owners[name])
      const rivals = held.filter((other) => other.name === name && (other.rank !== one.rank || other.shape !== shape))
      const winner = rivals.find((other) => other.rank > one.rank || (other.rank === one.rank && other.shape > shape))
      if (winner) return dropped(one, reasonOf(one, winner), winner.source)
      rivals.forEach((other) => dropped(other, reasonOf(other, one), source))
      held = held.filter((other) => rivals.indexOf(other) < 0)
      held.push(one)
      setTimeout(() => held.indexOf(one) >= 0 && release(one), MERGE)
    },
    release: () => held.slice().forEach(release),
    /** On a new page everybody may speak again. */
    reset() {
      this.release()
      owners = {}
    },
  }
}
