import { price } from '../sources/money.js'

/** Which currencies a sign may stand for; a shop that sells in one of them means that one, else the first is meant. */
const SIGNS = {
  '€': 'EUR', '£': 'GBP', '₫': 'VND', đ: 'VND', '฿': 'THB', '₽': 'RUB', 'руб': 'RUB', '₴': 'UAH', '₹': 'INR', '₩': 'KRW', '₺': 'TRY', '₪': 'ILS', '₱': 'PHP',
  'zł': 'PLN', 'Kč': 'CZK', Ft: 'HUF', lei: 'RON', Rp: 'IDR', RM: 'MYR', 'R$': 'BRL', '¥': 'JPY CNY', kr: 'SEK NOK DKK ISK',
  'Fr.': 'CHF', $: 'USD AUD CAD NZD SGD HKD TWD MXN ARS CLP COP',
}
const quote = (sign) => sign.replace(/[$.]/g, '\\$&')
const CODES = Object.keys(SIGNS).map((sign) => SIGNS[sign].replace(/ /g, '|'))
const MARK = Object.keys(SIGNS).map(quote).concat(CODES).join('|')
const BEFORE = new RegExp(`(${MARK})\\s*$`)
const AFTER = new RegExp(`^\\s*(${MARK})`)
/** What names no currency must be short to be a price. */
const LONGEST = 24
const NUMBER = /\d{1,3}(?:[ \u00a0\u202f'’]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d[\d.,]*/g

function currencyOf(mark, own) {
  const meant = (SIGNS[mark] || mark || '').split(' ')
  return !mark || meant.indexOf(own) >= 0 ? own : meant[0]
}

/**
 * The one price in a text: "12,50 € / 100 g" is 12.50 EUR. A text with two of them (what it was, what it is) has none, for nobody
 * could say which is meant. Pure.
 * @param {string} text
 * @param {string} own the shop's currency, for texts that name none
 * @returns {{value: number, currency: string} | null}
 */
export function amount(text, own) {
  const found = []
  text.replace(NUMBER, (digits, at) => {
    const mark = BEFORE.exec(text.slice(0, at)) || AFTER.exec(text.slice(at + digits.length))
    // Not as a plain number: on a page, 120.000 has a mark between its thousands.
    found.push({ value: price('~' + digits), mark: mark && mark[1] })
    return ''
  })
  const marked = found.filter(({ mark }) => mark)
  // "Holds 0.3 l": a number in a sentence is no price.
  const meant = marked.length || text.length > LONGEST ? marked : found
  if (!meant.length || meant.some(({ value }) => value !== meant[0].value || value === undefined)) return null
  return { value: meant[0].value, currency: currencyOf(meant[0].mark, own) }
}

/** The whole number in a text, as beside a cart: "Cart (3)". Several, or none, are no count. @returns {number | null} */
export function count(text) {
  const found = text.match(/\d+/g)
  return found && found.length === 1 ? +found[0] : null
}
