/** A phone has no pointer that leaves. Each sign is worth points; how many are needed is the sensitivity. */
export const POINTS = { scroll_up: 60, tab_return: 60, back: 40, idle: 40 }
export const NEEDED = { low: 100, medium: 60, high: 40 }

export const IDLE = 30000
export const HIDDEN = 5000
/** Real reading comes first: a page that was hardly scrolled is not being left upwards. */
export const MIN_DEPTH = 25
/** px per ms over the last moments: a flick towards the address bar, not a look back. */
export const MIN_SPEED = 1.2
export const MIN_RISE = 300
const WINDOW = 300

/**
 * Pure.
 * @param {{y: number, at: number}[]} samples scroll positions, oldest first
 * @param {number} deepest percent
 */
export function flickedUp(samples, deepest) {
  const last = samples[samples.length - 1]
  if (!last || deepest < MIN_DEPTH) return false
  const first = samples.find(({ at }) => last.at - at <= WINDOW)
  const rise = first.y - last.y
  return rise >= MIN_RISE && rise / Math.max(last.at - first.at, 1) >= MIN_SPEED
}

/** @param {string[]} signs each counts once */
export function isLeaving(signs, sensitivity) {
  let sum = 0
  for (const sign of new Set(signs)) sum += POINTS[sign]
  return sum >= (NEEDED[sensitivity] || NEEDED.medium)
}
