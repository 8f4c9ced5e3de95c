import { guard } from '../../lifecycle/guard.js'
import { makeReader } from './ga4.js'

/** Old libraries put their own in the place of Array.from, and a layer may be no array. */
const entries = (list) => [].slice.call(list)

const GOOGLE = 'script[src*="googletagmanager.com/"]'

/**
 * What the shop already tells Google. Entries are read, never changed, and ours is never pushed; `dataLayer` is not made
 * where there is none, and looked at again later, for it may come after us and some snippets put a new one in its place.
 */
export default function start({ win, record }) {
  const read = makeReader()
  const seen = new WeakSet()
  const wrapped = new WeakSet()

  const hear = guard((entry) => {
    if (!entry || typeof entry !== 'object') return
    seen.add(entry)
    for (const { name, params, shape } of read(entry)) record(name, params, 'datalayer', shape)
  })

  /** From here on a push is heard as it happens, also when it is the same object again: that is a second click. */
  const wrap = guard((layer) => {
    const { push } = layer
    if (wrapped.has(layer) || typeof push !== 'function') return
    const value = function () {
      const result = push.apply(this, arguments)
      entries(arguments).forEach(hear)
      return result
    }
    // Where that is not possible, there is something new at the next look.
    if (Reflect.defineProperty(layer, 'push', { value, writable: true, configurable: true })) wrapped.add(layer)
  })

  return function look() {
    // Where a form hides the document's own methods, the name is the usual one.
    const layer = win[guard(layerName)(win) || 'dataLayer']
    if (!layer || typeof layer !== 'object') return
    // Also what came in unheard: before us, by an assignment, past a push that cannot be replaced.
    entries(layer).forEach((entry) => seen.has(entry) || hear(entry))
    wrap(layer)
  }
}

/** Google's snippet lets a shop choose another name, and says it in the script's address. */
export function layerName({ document }) {
  for (const script of document.querySelectorAll(GOOGLE)) {
    const named = /[?&]l=([\w$]+)/.exec(script.src)
    if (named) return named[1]
  }
  return 'dataLayer'
}
