let heard = null

/**
 * The console belongs to the shop: nothing is written to it, and nothing is kept, unless somebody listens. A part has its own
 * copy of this module: it listens by handing over the tag's `debug`.
 * @param {(kind: string, ...details: any[]) => void} fn
 */
export function debugTo(fn) {
  heard = fn
}

/** @param {string} kind `seen queued sent rejected refused consent decision fired withheld closed fault …` */
export function debug(kind, ...details) {
  if (heard) heard(kind, ...details)
}
