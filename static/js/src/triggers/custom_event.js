/** @type {import('./index.js').Trigger} */
export default {
  patient: true,
  arm({ name }, fire, { onEvent }) {
    return onEvent((heard) => heard === name && fire())
  },
}
