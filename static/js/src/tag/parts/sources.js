import { guard } from '../../lifecycle/guard.js'
import { debugTo } from '../../lifecycle/debug.js'
import { makeCartWatch } from '../sources/cart.js'
import { COMMERCE, params as commerce } from '../sources/commerce.js'
import { makeEngagement } from '../sources/engagement.js'
import { SOURCES } from '../sources/index.js'
import { makeOwners } from '../sources/owners.js'
import { platformOf } from '../platform.js'

/**
 * Where events come from beside the shop's own calls: starts the sources that have something to read on this page, asks them
 * again when there may be more, and settles which of them is believed.
 */
export default function start(tools) {
  const { win, base, page, settings, part, debug, emit } = tools
  debugTo(debug)
  const owners = makeOwners({ emit, told: () => page().heard })
  const engagement = guard(makeEngagement)(tools) || { flush() {}, newPage() {} }
  const looks = {}

  function record(name, params, source, shape) {
    if (!COMMERCE.test(name)) return
    debug('seen', name, source, params)
    owners.record(name, commerce(params), source, page(), shape)
  }
  const cart = makeCartWatch({ memory: tools.memory, record })
  const forSources = Object.assign({}, tools, { record, cart })

  async function begin(name, source) {
    looks[name] = () => {}
    const start = source.start || (await part(name))
    const look = start && start(forSources)
    if (!look) return
    looks[name] = guard(look)
    looks[name]()
  }

  return {
    look() {
      Object.assign(page().facts, { platform: platformOf(win), first_party: (base + '/').indexOf(win.location.origin + '/') === 0 })
      for (const name of Object.keys(SOURCES)) {
        if (looks[name]) looks[name]()
        else if (guard(SOURCES[name].when)(win, settings())) guard(begin)(name, SOURCES[name])
      }
    },
    /** The page is being left: what waits for a better source waits no longer. */
    leave() {
      if (looks.datalayer) looks.datalayer()
      owners.release()
      engagement.flush()
    },
    /** Another page has taken its place, in the same document or from the browser's cache. */
    newPage() {
      owners.reset()
      engagement.newPage()
    },
  }
}
