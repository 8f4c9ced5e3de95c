import { listen } from './guard.js'

/** Safari misses the first signal, killed mobile apps the second; `leave` must bear being called twice. */
export function whenLeaving(win, leave, back) {
  const doc = win.document
  listen(doc, 'visibilitychange', () => (doc.visibilityState === 'hidden' ? leave() : back()))
  listen(win, 'pagehide', leave)
}
