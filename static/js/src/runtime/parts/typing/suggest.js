/** Finds the address someone meant: "anna@gmial.com" → "anna@gmail.com". A hint only; the visitor may know better. */

import { DOMAINS } from './domains.js'

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

/**
 * How many slips away a domain may be from the one it is taken for. Short names have too many real neighbours ("me", "ya", "web"):
 * of them only the ending may be mistyped. Where the first letter differs, less is taken for a slip: neither "five.com" nor "small.com" is a mistake.
 */
function allowed(typed, known) {
  const name = known.slice(0, known.indexOf('.'))
  if (name.length < 4) return typed.startsWith(`${name}.`) ? 1 : 0
  if (typed[0] !== known[0]) return name.length < 5 ? 0 : 1
  return known.length < 9 ? 1 : 2
}

/** @returns {string|null} the likelier address */
export function suggestAddress(typed) {
  const address = String(typed).trim()
  const at = address.lastIndexOf('@')
  const domain = address.slice(at + 1).toLowerCase()
  if (at < 1 || domain.length < 5 || DOMAINS.includes(domain)) return null
  let best = null
  let least = 3
  for (const known of DOMAINS) {
    const count = slips(domain, known)
    if (count <= allowed(domain, known) && count < least) [best, least] = [known, count]
  }
  return best && `${address.slice(0, at)}@${best}`
}
