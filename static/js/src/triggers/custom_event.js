const text = (value) => String(value).trim().toLowerCase()

/** No patterns here: one that a marketer writes could stop a visitor's page. */
const COMPARE = {
  is: (said, wanted) => text(said) === text(wanted),
  is_not: (said, wanted) => text(said) !== text(wanted),
  contains: (said, wanted) => text(said).indexOf(text(wanted)) >= 0,
  not_contains: (said, wanted) => text(said).indexOf(text(wanted)) < 0,
  greater: (said, wanted) => +said > +wanted,
  less: (said, wanted) => +said < +wanted,
}

/** Whether an event's parameter compares so; one that is not there never does. Pure. */
export function fits(params, { parameter, operator, value }) {
  if (!parameter) return true
  const said = params && Object.prototype.hasOwnProperty.call(params, parameter) ? params[parameter] : undefined
  const compare = Object.prototype.hasOwnProperty.call(COMPARE, operator) && COMPARE[operator]
  if (said === undefined || said === null || typeof said === 'object' || !compare) return false
  return compare(said, value)
}

/** @type {import('./index.js').Trigger} */
export default {
  patient: true,
  arm(wanted, fire, { onEvent }) {
    return onEvent((heard, params) => heard === wanted.name && fits(params, wanted) && fire())
  },
}
