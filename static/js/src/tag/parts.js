import { debug } from '../lifecycle/debug.js'

/* global __PARTS__ */

/**
 * What not every page needs is a file of its own, beside the tag, and fetched when a page turns out to need it.
 * A part's default export is `start(tools)`; what it answers is what the tag works with.
 * @param {string} base
 * @param {object} tools
 */
export function makeParts(base, tools, load = (url) => import(url)) {
  const started = {}
  return (name) =>
    (started[name] =
      started[name] ||
      load(`${base}/parts/${name}.js?h=${__PARTS__[name]}`).then(
        (part) => part.default(tools),
        (error) => debug('a part did not load', name, error),
      ))
}

/**
 * Where events come from beside the shop's own calls, and how a page shows that there is something to read. A new source is
 * its part, a line here, and its place in RANK (owners.js). Its `start` answers `look()`, called whenever there may be something new.
 * @type {Record<string, (win: Window) => any>}
 */
export const SOURCES = {
  datalayer: (win) => win.dataLayer,
  markup: ({ document }) => document.querySelector('script[type="application/ld+json"],meta[property="og:type"]'),
}
