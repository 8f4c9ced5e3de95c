/** What may be sent from a field that asks for an address. Pure. What does not look right never is: people type things into the wrong field. */

/** The address and nothing but the address; fragments and lists do not pass. */
const ADDRESS = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@([a-z0-9\u0080-\uffff]([a-z0-9\u0080-\uffff-]*[a-z0-9\u0080-\uffff])?\.)+([a-z\u0080-\uffff]{2,}|xn--[a-z0-9-]+)$/i
const IBAN = /^[a-z]{2}\d{2}[a-z\d]{11,30}$/i
const SSN = /(^|\D)\d{3}-\d{2}-\d{4}(\D|$)/

export function isAddress(value) {
  return value.length < 255 && value.indexOf('@') < 65 && ADDRESS.test(value)
}

/** The check digit of cards. */
function isLuhn(digits) {
  let sum = 0
  for (let i = 0; i < digits.length; i++) {
    const digit = digits[digits.length - 1 - i] * (1 + (i % 2))
    sum += digit > 9 ? digit - 9 : digit
  }
  return sum % 10 === 0
}

/** A card's number, an account's, a social security number: not to be sent from any field. */
export function isSecret(value) {
  const runs = value.replace(/(\d)[\s.\-/]+(?=\d)/g, '$1').match(/\d+/g) || []
  return runs.some((run) => run.length > 12 && run.length < 20 && isLuhn(run)) || SSN.test(value) || IBAN.test(value.replace(/\s/g, ''))
}
