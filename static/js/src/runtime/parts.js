/**
 * What only some popups need, or only later, is a part: a module of its own beside the runtime. Nothing waits for a part for
 * long, and where one does not load the popup is plainer, never stuck.
 *
 * The build writes each part's address, with its hash, in place of the path below. It is relative: the parts come from
 * wherever the runtime itself came from.
 */

const PARTS = {
  fields: () => import('./parts/fields.js'),
  game: () => import('./parts/game.js'),
  live: () => import('./parts/live.js'),
  places: () => import('./parts/places.js'),
  ticket: () => import('./parts/ticket.js'),
  typing: () => import('./parts/typing.js'),
}

const PATIENCE_MS = 1500

/**
 * Never rejects.
 * @returns {Promise<object|undefined>} the part, or undefined when it does not load
 */
export const fetchPart = (name) => PARTS[name]().catch(() => undefined)

/** What is promised, or undefined when it takes too long. */
export const soon = (promise, patience = PATIENCE_MS) => Promise.race([promise, new Promise((resolve) => setTimeout(resolve, patience))])
