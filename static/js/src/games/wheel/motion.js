/**
 * How the wheel turns: picks up speed, keeps turning until the server has answered, then slows down and lies still exactly where
 * it was told. Position is a function of time, not a sum of frames, so a slow phone or a hidden tab lands in the same place.
 */

import { wayTo } from './landing.js'

const FULL_SPEED = 0.7 // degrees per millisecond
const PICK_UP_MS = 550
const LEAST_WAY = 1000
const POWER = 3

/** Angle after `elapsed` ms of turning freely. */
export function freeTurn(elapsed) {
  const gained = Math.min(elapsed, PICK_UP_MS)
  return (FULL_SPEED * gained * gained) / (2 * PICK_UP_MS) + FULL_SPEED * Math.max(0, elapsed - PICK_UP_MS)
}

export const isAtFullSpeed = (elapsed) => elapsed >= PICK_UP_MS

/**
 * Slowing down from full speed to rest.
 * @returns {{duration: number, at: (elapsed: number) => number}}
 */
export function slowDown(from, landing) {
  const way = wayTo(from, landing, LEAST_WAY)
  // The first moment of (1 - (1 - t)³) has the speed the wheel has now: no jerk when the answer arrives.
  const duration = (way * POWER) / FULL_SPEED
  const at = (elapsed) => {
    const left = 1 - Math.min(1, elapsed / duration)
    return from + way * (1 - left ** POWER)
  }
  return { duration, at }
}

/** Running out without an answer: a short, honest stop anywhere. */
export function runOut(from) {
  const duration = 900
  const at = (elapsed) => from + ((FULL_SPEED * duration) / 2) * (1 - (1 - Math.min(1, elapsed / duration)) ** 2)
  return { duration, at }
}
