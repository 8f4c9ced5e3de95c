/** @type {import('./index.js').Trigger} */
export default {
  patient: true,
  arm({ number }, fire, { onVisit }) {
    return onVisit(({ page }) => page === +number && fire())
  },
}
