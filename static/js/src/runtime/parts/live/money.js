/** An amount as people of this language write it. Pure. */

export function money(amount, currency, language) {
  try {
    return new Intl.NumberFormat(language, { style: 'currency', currency }).format(amount)
  } catch {
    return `${amount} ${currency}`
  }
}
