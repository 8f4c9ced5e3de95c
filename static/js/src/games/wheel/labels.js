/**
 * Fitting words into a slice. Few slices: lines across, which stand upright under the pointer. Many: one line along the radius.
 * Lengths are in the wheel's own units (radius 200).
 */

const OUTER = 160
const INNER = 54
const LARGEST = 27
const SMALLEST = 11
const LEADING = 1.12
const MARGIN = 9

/** Width of the slice across, `distance` from the hub, less a margin on both sides. */
export function room(distance, count) {
  return 2 * distance * Math.tan(Math.PI / Math.max(count, 4)) - 2 * MARGIN
}

/** All ways to break `words` into at most `most` lines, the fewest lines first. */
function* breaks(words, most) {
  yield [words.join(' ')]
  for (let i = 1; most > 1 && i < words.length; i += 1) yield [words.slice(0, i).join(' '), words.slice(i).join(' ')]
  for (let i = 1; most > 2 && i < words.length; i += 1) {
    for (let j = i + 1; j < words.length; j += 1)
      yield [words.slice(0, i).join(' '), words.slice(i, j).join(' '), words.slice(j).join(' ')]
  }
}

function fitsAcross(lines, size, count, measure) {
  return lines.every((line, at) => {
    const innerEdge = OUTER - size * LEADING * (at + 1)
    return innerEdge > INNER && measure(line, size) <= room(innerEdge, count)
  })
}

/**
 * @param {(text: string, size: number) => number} measure
 * @returns {{lines: string[], size: number, across: boolean}}
 */
export function fitLabel(label, count, measure, largest = LARGEST) {
  const words = String(label).trim().split(/\s+/)
  const ways = [...breaks(words, 3)]
  for (let size = Math.floor(largest); size >= 14 && count <= 8; size -= 1) {
    const lines = ways.find((way) => fitsAcross(way, size, count, measure))
    if (lines) return { lines, size, across: true }
  }
  return fitAlong(words.join(' '), count, measure, largest)
}

function fitAlong(text, count, measure, largest) {
  const length = OUTER - INNER
  const tallest = Math.min(21, largest, room(INNER + 30, count) / 1.1)
  const size = Math.max(SMALLEST, Math.min(tallest, Math.floor((tallest * length) / measure(text, tallest))))
  let shown = text
  // The whole label stands in the list of odds.
  while (measure(shown, size) > length && shown.length > 2) shown = `${shown.slice(0, shown.endsWith('…') ? -2 : -1).trimEnd()}…`
  return { lines: [shown], size, across: false }
}

/** All labels of one wheel, kept to about one size: a shouting slice beside a whispering one looks rigged. */
export function fitLabels(labels, measure) {
  const count = labels.length
  const free = labels.map((label) => fitLabel(label, count, measure))
  const limit = Math.max(17, 1.35 * Math.min(...free.map(({ size }) => size)))
  return labels.map((label, at) => (free[at].size > limit ? fitLabel(label, count, measure, limit) : free[at]))
}

/** Where each line is written, from the hub: a distance along the slice's middle. */
export function lineDistances({ lines, size }) {
  return lines.map((_, at) => OUTER - size * LEADING * at - size * 0.82)
}

export const ALONG_END = OUTER
