import { debug } from '../lifecycle/debug.js'

/* global __PARTS__ */

/**
 * What not every page needs at once is a file of its own, beside the tag, and fetched when it turns out to be needed.
 * A part's default export is `start(tools)`; what it answers is what the others work with.
 * @param {string} base
 * @param {object} tools
 * @returns {(name: string) => Promise<any>} settles with nothing when the part cannot be had
 */
export function makeParts(base, tools, load = (url) => import(url)) {
  const started = {}
  return (name) =>
    (started[name] =
      started[name] ||
      load(`${base}/parts/${name}.js?h=${__PARTS__}`)
        .then((part) => part.default(tools))
        .catch((error) => debug('fault', 'a part did not load', name, error)))
}
