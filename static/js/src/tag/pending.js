import { parse, stringify } from '../lifecycle/text.js'

const KEY = '.pending'
/** What was begun in a visit that is over is for a moment that has passed. */
const LONGEST = 30 * 60 * 1000

/**
 * Popups whose moment has come and whose delay is still running, also when the visitor goes on to another page.
 * @param {{memory: {get: Function, set: Function, remove: Function}, now: () => number}} given
 *   `memory` keeps nothing where nothing may be kept; the delay then ends with the page
 */
export function makePending({ memory, now }) {
  let kept = parse(memory.get(KEY)) || {}

  function keep() {
    if (Object.keys(kept).length) memory.set(KEY, stringify(kept))
    else memory.remove(KEY)
  }

  return {
    /** @returns {{at: number, trigger: string, signal?: string} | null} since when it waits */
    of({ popup, version }) {
      const one = Object.prototype.hasOwnProperty.call(kept, popup) ? kept[popup] : null
      if (!one || one.version !== version || !(now() - one.at < LONGEST)) return null
      return one
    },
    begin({ popup, version }, trigger, signal) {
      kept[popup] = { version, at: now(), trigger, signal }
      keep()
    },
    end(popup) {
      if (!kept[popup]) return
      delete kept[popup]
      keep()
    },
    clear() {
      kept = {}
      memory.remove(KEY)
    },
  }
}
