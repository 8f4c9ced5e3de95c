/**
 * The triggers of one popup together: any of them opens it, or all of them once each has come. Pure but for its memory.
 * @param {number} count how many there are
 * @param {'any' | 'all'} match
 * @param {(index: number, told?: object) => void} fire
 * @returns {(index: number, told?: object) => void} to be told which has come
 */
export function together(count, match, fire) {
  const come = new Set()
  return (index, told) => {
    come.add(index)
    if (match !== 'all' || come.size === count) fire(index, told)
  }
}

/** How long is left of a delay that began at `since`; never less than nothing. Pure. */
export const remaining = (seconds, since, now) => Math.max(0, since + seconds * 1000 - now)
