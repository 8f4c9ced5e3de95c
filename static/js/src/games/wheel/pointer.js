/** The pointer: a springy tongue that the pegs between the slices push aside and let go. */

const REACH = 26 // degrees at most
const STIFFNESS = 0.0011
const DAMPING = 0.022

/** @returns {(angle: number, elapsed: number) => number} the tongue's tilt */
export function makePointer(count) {
  const width = 360 / count
  // Well inside the fifth of a slice on either side where the wheel never rests: at rest the tongue hangs straight.
  const grip = Math.min(5, width * 0.17)
  let tilt = 0
  let speed = 0
  let pegs = 0
  return (angle, elapsed) => {
    const before = angle / width
    const toPeg = (Math.ceil(before) - before) * width
    const passed = Math.floor(before) - pegs
    pegs = Math.floor(before)
    // Small steps keep the spring calm when a frame was long.
    for (let rest = Math.min(elapsed, 64); rest > 0; rest -= 8) {
      const step = Math.min(8, rest)
      speed += (-STIFFNESS * tilt - DAMPING * speed) * step
      tilt += speed * step
    }
    const pushed = toPeg < grip ? REACH * (1 - toPeg / grip) : passed > 0 ? REACH * 0.7 : 0
    if (pushed > -tilt) {
      tilt = -pushed
      speed = 0
    }
    return tilt
  }
}
