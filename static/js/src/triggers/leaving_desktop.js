/** How near the top edge the pointer must be when it goes. */
export const EDGE = { low: 0, medium: 20, high: 50 }
/** px per ms, upwards. People who look for a bookmark drift; people who leave go. */
export const MIN_SPEED = 0.25
/** A pointer at rest says nothing about the speed of the next move. */
const LONGEST_STEP = 100

/**
 * Whether the pointer left through the top, going up. Pure.
 * @param {{y: number, at: number}[]} samples the last positions inside the page, oldest first
 * @param {{y: number, at: number}} exit
 * @param {'low' | 'medium' | 'high'} sensitivity
 */
export function leftThroughTop(samples, exit, sensitivity) {
  const edge = Object.prototype.hasOwnProperty.call(EDGE, sensitivity) ? EDGE[sensitivity] : EDGE.medium
  if (exit.y > edge) return false
  const last = samples[samples.length - 1]
  if (!last) return false
  let rise = last.y - exit.y
  let time = Math.min(exit.at - last.at, LONGEST_STEP)
  for (let i = samples.length - 1; i > 0 && exit.at - samples[i - 1].at < LONGEST_STEP * 2; i--) {
    rise += samples[i - 1].y - samples[i].y
    time += Math.min(samples[i].at - samples[i - 1].at, LONGEST_STEP)
  }
  return rise > 0 && rise / Math.max(time, 1) >= MIN_SPEED
}
