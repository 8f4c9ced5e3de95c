/** Colours of the slices: the marketer's own, or a family grown from the accent so that the wheel always fits the popup. */

import { channels, isColour, linear, readable } from '../../runtime/colour.js'

const gamma = (light) => (light <= 0.0031308 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055)
const hex = (light) =>
  Math.round(255 * Math.min(1, Math.max(0, gamma(light))))
    .toString(16)
    .padStart(2, '0')

/** @returns {[number, number, number]} lightness, chroma, hue in OKLCH: a space in which equal steps look equal */
export function toLch(colour) {
  const [red, green, blue] = channels(colour).map(linear)
  const long = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
  const medium = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
  const short = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
  const a = 1.9779984951 * long - 2.428592205 * medium + 0.4505937099 * short
  const b = 0.0259040371 * long + 0.7827717662 * medium - 0.808675766 * short
  return [0.2104542553 * long + 0.793617785 * medium - 0.0040720468 * short, Math.hypot(a, b), Math.atan2(b, a)]
}

export function fromLch(lightness, chroma, hue) {
  const [a, b] = [chroma * Math.cos(hue), chroma * Math.sin(hue)]
  const long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const short = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  return `#${hex(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short)}${hex(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short)}${hex(-0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short)}`
}

function family(accent) {
  const [lightness, chroma, hue] = toLch(accent)
  const strong = Math.min(chroma, 0.19)
  // A yellow darkened to the lightness of a blue is brown: light accents stay light and get dark letters.
  const base = lightness > 0.78 ? Math.min(lightness, 0.88) : Math.min(0.62, Math.max(0.5, lightness))
  return [
    fromLch(base, strong, hue),
    fromLch(0.965, Math.min(0.022, strong * 0.2), hue),
    fromLch(0.36, Math.min(0.12, strong * 0.75), hue),
    fromLch(base > 0.72 ? 0.66 : 0.85, Math.min(0.12, strong * 0.6), hue),
  ]
}

/** One ground and one ink for each slice; neighbours never share a ground. */
export function paint(count, accent, given) {
  const own = (given || []).filter(isColour)
  const colours = own.length > 1 ? own : family(isColour(accent) ? accent : '#0f766e')
  const grounds = Array.from({ length: count }, (_, at) => colours[at % colours.length])
  const last = count - 1
  if (count > 2 && grounds[last] === grounds[0])
    grounds[last] = colours.find((colour) => colour !== grounds[0] && colour !== grounds[last - 1]) ?? grounds[last]
  return grounds.map((ground) => ({
    ground,
    ink: readable(ground, ['#ffffff', colours.length === 4 && !own.length ? colours[2] : '#111827', '#111827', '#000000']),
  }))
}
