/** Whether a value looks like the phone number, name or birth date that its field asks for. Pure. */

const NAME = /^[\p{L}\p{M}][\p{L}\p{M} '’.,·・-]{0,79}$/u
const SITE = /\p{L}{3}\.\p{L}{2}/u
const PHONE = /^[+(]?[\d\s().\-/+]{7,24}$/
const DATE = /^(\d{1,4})[\s./年-]+(\d{1,2})[\s./月-]+(\d{1,4})日?$/
/** Younger than this, it is no customer's: a delivery, a child, a pet. */
const YOUNGEST = 10
const OLDEST = 120
/** Thai years are counted from the Buddha. */
const BUDDHIST = 543

function isBirthDate(value, year) {
  const found = DATE.exec(value)
  if (!found) return false
  const [first, second, third] = found.slice(1).map(Number)
  const born = first > 31 ? first : third
  const days = first > 31 ? third : first
  const since = year - (born > year ? born - BUDDHIST : born)
  return since >= YOUNGEST && since <= OLDEST && days > 0 && second > 0 && days < 32 && second < 32 && Math.min(days, second) < 13
}

const LOOKS_RIGHT = {
  phone: (value) => PHONE.test(value) && /^\d{7,15}$/.test(value.replace(/\D/g, '')),
  name: (value) => NAME.test(value) && !SITE.test(value),
  birth_date: isBirthDate,
}

/**
 * @param {'phone' | 'name' | 'birth_date'} kind
 * @param {string} value trimmed
 * @param {number} year the year of now
 */
export const looksRight = (kind, value, year) => LOOKS_RIGHT[kind](value, year)
