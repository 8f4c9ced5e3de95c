const NAME = 'shopbell'
/** A tab that the browser has put to sleep in the middle of its turn must not silence the others. */
const PATIENCE = 5000

/**
 * Of a shop's open tabs one talks to the server at a time. Where the browser cannot arrange that, each talks when it likes: an
 * event that is sent twice is stored once all the same.
 * @param {Window} win
 */
export function makeTurns(win) {
  let letGo = () => {}
  return {
    /** @param {() => Promise<void>} run runs once, in any case; settles with it */
    async take(run) {
      const { locks } = win.navigator
      let ran = null
      const once = () => ran || (ran = run())
      try {
        const stop = new win.AbortController()
        const timer = setTimeout(() => stop.abort(), PATIENCE)
        const leaving = new Promise((resolve) => (letGo = resolve))
        await locks.request(NAME, { signal: stop.signal }, () => {
          clearTimeout(timer)
          return Promise.race([once(), leaving])
        })
      } catch (error) {
        // No locks here, or our patience is at its end.
      }
      return once()
    },
    /** A page that holds a lock while it is left cannot come back from the browser's cache. */
    release: () => letGo(),
  }
}
