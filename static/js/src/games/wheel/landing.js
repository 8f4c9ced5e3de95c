/**
 * Where the wheel comes to rest. Angles are degrees clockwise; slice 0 begins under the pointer (12 o'clock) of a wheel at 0.
 *
 * The place inside the slice is drawn evenly from its middle 60 %. That keeps the pointer clear of the edges: the wheel is never
 * made to stop just short of a better prize, which would tell the visitor something about the odds that is not true.
 */

const MIDDLE = 0.6

const positive = (degrees) => ((degrees % 360) + 360) % 360

/** @param {number} random 0…1 */
export function landingAngle(stop, count, random) {
  const width = 360 / count
  return positive(-(stop + 0.5) * width + (random - 0.5) * MIDDLE * width)
}

/** The slice under the pointer. */
export function sliceAt(angle, count) {
  return Math.floor(positive(-angle) / (360 / count)) % count
}

/** The way from `angle` onwards to `landing`, at least `least` degrees. */
export function wayTo(angle, landing, least) {
  return least + positive(landing - angle - least)
}
