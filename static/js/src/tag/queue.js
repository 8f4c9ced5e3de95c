import { bytes, parse, stringify } from '../lifecycle/text.js'

const MAX_EVENTS = 200
const MAX_BYTES = 100000
const MAX_AGE = 24 * 3600e3
/** A page that still runs renews its mark; one that stopped for this long has left its events behind. */
export const LEASE = 10000
const KEY = '.q.'

const VALUE = { purchase: 4, email_captured: 4, email_retracted: 4, field_captured: 4, field_retracted: 4, begin_checkout: 3, add_to_cart: 3, page_view: 1, view_item_list: 0, user_engagement: 0 }
/** What is kept when room is short, and goes first when time is. */
export const worth = (name) => (name in VALUE ? VALUE[name] : 2)

/**
 * Events that no answer has confirmed yet. In memory always; in localStorage too while `mayStore()`, so that the next page
 * can send what this one could not.
 * @param {{local: object, now: () => number, shop: string, tab: () => string, page: string, mayStore: () => boolean}} given
 */
export function makeQueue({ local, now, shop, tab, page, mayStore }) {
  let items = []
  let stored = false

  function save() {
    const wanted = mayStore() && items.length > 0
    if (wanted) local.set(KEY + page, stringify({ shop, tab: tab(), at: now(), events: items.map(({ event }) => event) }))
    else if (stored) local.remove(KEY + page)
    stored = wanted
  }

  function add(events) {
    const known = new Set(items.map(({ event }) => event.id))
    for (const event of events) if (!known.has(event.id)) items.push({ event, size: bytes(stringify(event)) })
    // Not by reduce, which Prototype.js has made something else of.
    const total = () => {
      let sum = 0
      for (const { size } of items) sum += size
      return sum
    }
    while (items.length > MAX_EVENTS || total() > MAX_BYTES) {
      const least = Math.min(...items.map(({ event }) => worth(event.name)))
      items.splice(items.findIndex(({ event }) => worth(event.name) === least), 1)
    }
    save()
  }

  return {
    save,
    push: (event) => add([event]),
    items: () => items,
    /** The oldest events that fit. */
    take(maxBytes, maxCount) {
      let sum = 0
      return items.slice(0, maxCount).filter(({ size }, i) => (sum += size) <= maxBytes || !i).map(({ event }) => event)
    },
    remove(test) {
      items = items.filter(({ event }) => !test(event))
      save()
    },
    /** Takes over what earlier pages of this tab, and tabs that are gone, could not send. */
    adopt() {
      if (!mayStore()) return
      for (const name of local.keys()) {
        if (name.indexOf(KEY) || name === KEY + page) continue
        const left = parse(local.get(name))
        if (left && left.shop !== shop) continue
        if (left && left.tab !== tab() && now() - left.at < LEASE) continue
        local.remove(name)
        if (left && Array.isArray(left.events)) add(left.events.filter((event) => event && event.id && now() - event.at < MAX_AGE))
      }
    },
  }
}
