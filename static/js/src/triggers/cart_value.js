/** A change this young may have been made on the page before, whose form or link led here. */
const JUST_NOW = 60000

/** @type {import('./index.js').Trigger} */
export default {
  patient: true,
  arm({ value }, fire, { onVisit }) {
    let before = null
    return onVisit(({ cart }) => {
      const worth = cart ? cart.value : 0
      const isNew = before === null ? !!cart && cart.changed_ms_ago < JUST_NOW : before < +value
      before = worth
      if (isNew && worth >= +value) fire()
    })
  },
}
