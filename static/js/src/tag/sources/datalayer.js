import { guard } from '../../lifecycle/guard.js'
import { makeReader } from './ga4.js'

/**
 * What the shop already tells Google. Entries are read, never changed, and ours is never pushed; `dataLayer` is not made
 * where there is none, and looked at again later, for it may come after us and some snippets put a new one in its place.
 */
export default function start({ win, record }) {
  const read = makeReader()
  const seen = new WeakSet()
  let watched = null

  const hear = guard((entry) => {
    if (!entry || typeof entry !== 'object' || seen.has(entry)) return
    seen.add(entry)
    for (const { name, params, shape } of read(entry)) record(name, params, 'datalayer', shape)
  })

  return function look() {
    const layer = win.dataLayer
    if (!layer || layer === watched || typeof layer.push !== 'function') return
    ;[...layer].forEach(hear)
    const { push } = layer
    const value = function () {
      const result = push.apply(this, arguments)
      ;[...arguments].forEach(hear)
      return result
    }
    // Where that is not possible, there is something new at the next look.
    if (Reflect.defineProperty(layer, 'push', { value, writable: true, configurable: true })) watched = layer
  }
}
