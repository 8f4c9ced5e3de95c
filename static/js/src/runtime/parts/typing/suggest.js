/** Finds the address someone meant: "anna@gmial.com" → "anna@gmail.com". A hint only; the visitor may know better. */

// Written short: the name, then its endings.
const KNOWN = (
  'gmail com|yahoo com co.uk fr de com.vn|hotmail com co.uk fr de|outlook com fr de|live com|icloud com|me com|mac com|aol com|msn com|' +
  'proton me|protonmail com|gmx de net com at|web de|t-online de|mail ru com|ymail com|email com|yandex ru com|ya ru|bk ru|inbox ru|list ru|' +
  'rambler ru|orange fr|free fr|laposte net|libero it|comcast net|qq com|naver com'
)
  .split('|')
  .flatMap((line) => {
    const [name, ...endings] = line.split(' ')
    return endings.map((ending) => `${name}.${ending}`)
  })

/** How many slips (a wrong, missing, extra or swapped letter) lie between two words. */
export function slips(one, other) {
  let before = []
  let row = Array.from({ length: other.length + 1 }, (_, at) => at)
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= other.length; j += 1) {
      const same = one[i - 1] === other[j - 1]
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (same ? 0 : 1))
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1])
        next[j] = Math.min(next[j], before[j - 2] + 1)
    }
    before = row
    row = next
  }
  return row[other.length]
}

/** @returns {string|null} the likelier address */
export function suggestAddress(typed) {
  const address = String(typed).trim()
  const at = address.lastIndexOf('@')
  const domain = address.slice(at + 1).toLowerCase()
  if (at < 1 || domain.length < 5 || KNOWN.includes(domain)) return null
  let best = null
  let least = 3
  for (const known of KNOWN) {
    // One slip in a short name, two in a long one: "mail.ru" and "bk.ru" must not pull in every small domain.
    const allowed = known.length < 9 ? 1 : 2
    const count = slips(domain, known)
    if (count <= allowed && count < least) [best, least] = [known, count]
  }
  return best && `${address.slice(0, at)}@${best}`
}
