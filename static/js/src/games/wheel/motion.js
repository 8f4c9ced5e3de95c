/**
 * How the wheel turns: picks up speed, keeps turning until the server has answered, then slows down and lies still exactly where
 * it was told. Position is a function of time, not a sum of frames, so a slow phone or a hidden tab lands in the same place.
 */

import { wayTo } from './landing.js'

const FULL_SPEED = 0.7 // degrees per millisecond
const PICK_UP_MS = 550
const LEAST_WAY = 1000
const POWER = 3

/** The same ways as curves, exactly, for animations that the browser runs by itself: t², 1 - (1 - t)³, 1 - (1 - t)². */
const GAINING = 'cubic-bezier(.33333, 0, .66667, .33333)'
export const SLOWING = 'cubic-bezier(.33333, 1, .66667, 1)'
const RUNNING_OUT = 'cubic-bezier(.33333, .66667, .66667, 1)'
/** Longer than any answer is waited for. */
const FREE_TURNS = 60

/** Angle after `elapsed` ms of turning freely. */
export function freeTurn(elapsed) {
  const gained = Math.min(elapsed, PICK_UP_MS)
  return (FULL_SPEED * gained * gained) / (2 * PICK_UP_MS) + FULL_SPEED * Math.max(0, elapsed - PICK_UP_MS)
}

/** What `freeTurn` says from `from` on, as an animation. */
export function freeTurning(from) {
  const [gained, turns] = [(FULL_SPEED * PICK_UP_MS) / 2, 360 * FREE_TURNS]
  const duration = PICK_UP_MS + turns / FULL_SPEED
  const frames = [
    { transform: `rotate(${from}deg)`, easing: GAINING },
    { transform: `rotate(${from + gained}deg)`, offset: PICK_UP_MS / duration },
    { transform: `rotate(${from + gained + turns}deg)` },
  ]
  return { frames, duration }
}

/** From one angle to another. */
export const turning = (from, to, duration, easing) => ({ frames: [{ transform: `rotate(${from}deg)` }, { transform: `rotate(${to}deg)` }], duration, easing })

export const isAtFullSpeed = (elapsed) => elapsed >= PICK_UP_MS

/**
 * Slowing down from full speed to rest.
 * @returns {{duration: number, easing: string, at: (elapsed: number) => number}}
 */
export function slowDown(from, landing) {
  const way = wayTo(from, landing, LEAST_WAY)
  // The first moment of (1 - (1 - t)³) has the speed the wheel has now: no jerk when the answer arrives.
  const duration = (way * POWER) / FULL_SPEED
  const at = (elapsed) => {
    const left = 1 - Math.min(1, elapsed / duration)
    return from + way * (1 - left ** POWER)
  }
  return { duration, easing: SLOWING, at }
}

/** Running out without an answer: a short, honest stop anywhere. */
export function runOut(from) {
  const duration = 900
  const at = (elapsed) => from + ((FULL_SPEED * duration) / 2) * (1 - (1 - Math.min(1, elapsed / duration)) ** 2)
  return { duration, easing: RUNNING_OUT, at }
}
