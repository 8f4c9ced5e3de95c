/**
 * A price as pages write it: 11.99, "11.99", "1.299,00", "€ 12,50". Where a text can be read as a plain number it is one.
 * @returns {number | undefined}
 */
export function price(value) {
  if (typeof value === 'number') return isFinite(value) ? value : undefined
  if (typeof value !== 'string' || !/\d/.test(value)) return undefined
  const plain = Number(value)
  if (isFinite(plain)) return plain
  let digits = value.replace(/[^\d.,-]/g, '').replace(/^[.,]+|[.,]+$/g, '')
  const decimal = Math.max(digits.lastIndexOf('.'), digits.lastIndexOf(','))
  const mark = digits[decimal]
  // "1,299": one mark, three digits behind it, is a thousand; so is a mark that occurs twice.
  const grouping = decimal >= 0 && (digits.split(mark).length > 2 || (digits.length - decimal === 4 && !/[.,]/.test(digits.slice(0, decimal))))
  digits = grouping || decimal < 0 ? digits.replace(/[.,]/g, '') : digits.slice(0, decimal).replace(/[.,]/g, '') + '.' + digits.slice(decimal + 1)
  const read = Number(digits)
  return isFinite(read) ? read : undefined
}
