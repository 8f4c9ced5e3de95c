/** @type {import('./index.js').Trigger} */
export default {
  patient: true,
  arm(_params, fire, { onEvent }) {
    return onEvent((name) => name === 'add_to_cart' && fire())
  },
}
