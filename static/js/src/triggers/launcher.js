/**
 * The popup's own button says itself when it is pressed (tag/parts/places.js); there is nothing to watch for.
 * @type {import('./index.js').Trigger}
 */
export default {
  patient: true,
  arm: () => () => {},
}
