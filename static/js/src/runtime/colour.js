/** Reading colours and telling which can be read on which (WCAG 2.2 relative luminance). */

const HEX = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i

export function isColour(value) {
  return HEX.test(value)
}

/** @returns {number[]} red, green, blue in 0…1 */
export function channels(hex) {
  const digits = hex.slice(1)
  const wide = digits.length === 3 ? [...digits].map((digit) => digit + digit).join('') : digits
  return [0, 2, 4].map((at) => parseInt(wide.slice(at, at + 2), 16) / 255)
}

export function linear(channel) {
  return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
}

export function luminance(hex) {
  const [red, green, blue] = channels(hex).map(linear)
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

export function contrast(one, other) {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

/** The first of `inks` that reads well (4.5 : 1) on `ground`, else the one that reads best. */
export function readable(ground, inks) {
  return (
    inks.find((ink) => contrast(ground, ink) >= 4.5) ??
    inks.reduce((best, ink) => (contrast(ground, ink) > contrast(ground, best) ? ink : best))
  )
}
