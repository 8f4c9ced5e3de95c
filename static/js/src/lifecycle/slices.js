/** A task of ours takes about this long, in ms, on whatever machine; one more step may come on top of it. */
const SLICE = 3
/** Asking for the time of every element would cost more than looking at it. */
export const STEP = 32

let since = 0
/** Some pages have done away with the better clock. */
const time = () => (typeof performance === 'object' && performance ? performance : Date).now()

/** Whether this task has taken its time. What has not rested for a while, such as what just begins, is tired. */
export const isTired = () => time() - since > SLICE

/** Settles in a task of its own, after what else waits for its turn. */
export const rest = () =>
  new Promise((resolve) => {
    setTimeout(() => {
      since = time()
      resolve()
    })
  })

/**
 * Calls `visit` with each of these, in as many tasks as it takes.
 * @template T
 * @param {ArrayLike<T>} list one that stays as it is, whatever the page does meanwhile
 * @param {(one: T) => any} visit `false` ends it
 * @param {number} [step] of so many visits none can take long
 */
export async function inSlices(list, visit, step = 1) {
  for (let i = 0; i < list.length; i++) {
    if (i % step === 0 && isTired()) await rest()
    if (visit(list[i]) === false) return
  }
}
