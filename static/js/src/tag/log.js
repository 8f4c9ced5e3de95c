const MOST = 500

/**
 * What the tag has seen, sent and refused to do, for whoever opened the page with `?shopbell_debug`: in the console, and for the
 * panel, which comes later than the first entries.
 * @param {Window} win
 */
export function makeLog(win) {
  const entries = []
  const listeners = []
  return {
    /** @type {(kind: string, ...details: any[]) => void} */
    add(kind, ...details) {
      const entry = [Date.now(), kind, details]
      if (entries.push(entry) > MOST) entries.shift()
      win.console.log('[shopbell]', kind, ...details)
      listeners.forEach((fn) => fn(entry))
    },
    /** @returns {[at: number, kind: string, details: any[]][]} */
    entries: () => entries,
    onEntry: (fn) => listeners.push(fn),
  }
}
