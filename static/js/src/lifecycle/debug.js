let enabled = false

/** The console belongs to the shop: nothing is written to it unless the page was opened with `?shopbell_debug`. */
export function enableDebug(value) {
  enabled = value
}

export function debug(...words) {
  if (enabled) console.log('[shopbell]', ...words)
}
