/** The runtime's own words, which the server sends in the visitor's language, and values put into sentences. */

/** Puts values in place of `{name}`; a name without a value stays as written, so a marketer sees the mistake. */
export function fill(text, values = {}) {
  return String(text ?? '').replace(/\{(\w+)\}/g, (whole, name) =>
    Object.hasOwn(values, name) && values[name] != null ? values[name] : whole,
  )
}

/**
 * A word that is missing is spoken by its name ("try again"), which happens to be plain English: nobody reads "undefined".
 * @returns {(name: string, values?: object) => string}
 */
export function speak(strings) {
  return (name, values) => fill((strings && Object.hasOwn(strings, name) && strings[name]) || name.replaceAll('_', ' '), values)
}

/** Whether the words of this language run from right to left. */
export function isRightToLeft(language) {
  return /^(ar|dv|fa|he|ps|ug|ur|yi)\b/i.test(language)
}
