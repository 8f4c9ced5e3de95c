import { price } from './money.js'

const SIGNS = { '€': 'EUR', '£': 'GBP', '₫': 'VND', đ: 'VND', '₽': 'RUB', '₹': 'INR', '฿': 'THB', '₴': 'UAH', '₺': 'TRY', '₩': 'KRW', zł: 'PLN', Kč: 'CZK', Ft: 'HUF', R$: 'BRL' }
const CODES = 'USD|EUR|GBP|CHF|SEK|NOK|DKK|PLN|CZK|HUF|RON|BGN|TRY|RUB|UAH|VND|THB|JPY|CNY|KRW|INR|IDR|MYR|SGD|AUD|NZD|CAD|BRL|MXN|ZAR|AED'
const SIGN = `R\\$|(?:US|CA|AU|NZ)\\$|[€$£¥₫₽₹฿₴₺₩]|đ|zł|Kč|Ft\\b|lei\\b|kr\\b|(?:${CODES})\\b`
const NUMBER = "\\d+(?:[ '’\\u00a0\\u202f]\\d{3})*(?:[.,]\\d+)*"
const MONEY = new RegExp(`(${SIGN})\\s?(${NUMBER})|(${NUMBER})\\s?(${SIGN})(?!\\s?\\d)`)

/**
 * The first amount of money in a text, with its currency where the sign leaves no doubt.
 * @param {string} text
 * @returns {{price: number, currency?: string} | undefined}
 */
export function moneyIn(text) {
  if (/^\d+(?:\.\d+)?$/.test(text)) return { price: price(text), currency: undefined }
  const [, before, amount, later, after] = MONEY.exec(text) || []
  const digits = amount || later || ''
  // Nobody shows thousandths: 450.000 is not 450.
  const read = price(/^\d{1,3}(?:[.,]\d{3})+$/.test(digits) ? digits.replace(/[.,]/g, '') : digits)
  const sign = before || after
  return read === undefined ? undefined : { price: read, currency: SIGNS[sign] || (sign.length === 3 && /^[A-Z]+$/.test(sign) ? sign : undefined) }
}
