/** As they were when we came: what a page puts in their place later is for the page. */
const { parse: fromText, stringify: toText } = JSON

/** A cut can halve a pair, and PostgreSQL takes neither lone surrogates nor NUL. */
const UNSTORABLE = /[\uD800-\uDBFF][\uDC00-\uDFFF]|[\uD800-\uDFFF\0]/g

export function text(value, max = 500) {
  return String(value).slice(0, max).replace(UNSTORABLE, (found) => (found.length > 1 ? found : ''))
}

/** Makes what a page handed over safe to send: bounded, plain data, nothing that a server would refuse. */
export function clean(value, depth = 4) {
  const kind = typeof value
  if (kind === 'string') return text(value)
  if (kind === 'boolean' || (kind === 'number' && isFinite(value))) return value
  if (kind !== 'object' || !value || !depth || value.nodeType) return undefined
  const kept = (one) => clean(one, depth - 1)
  if (Array.isArray(value)) return value.slice(0, 200).map(kept).filter((one) => one !== undefined)
  if (value instanceof Date) return value.toJSON()
  const out = {}
  for (const key of Object.keys(value).slice(0, 40)) {
    const one = kept(value[key])
    if (one !== undefined && key !== '__proto__') out[text(key, 40)] = one
  }
  return out
}

/** Old libraries (Prototype 1.6) give arrays and strings a toJSON of their own, which turns lists into strings. */
export function stringify(value) {
  const polluted = [Array, String, Number, Object]
    .map(({ prototype }) => [prototype, prototype.toJSON])
    .filter(([prototype, toJSON]) => toJSON && Reflect.deleteProperty(prototype, 'toJSON'))
  try {
    return toText(value)
  } finally {
    polluted.forEach(([prototype, toJSON]) => (prototype.toJSON = toJSON))
  }
}

export function parse(json) {
  try {
    return fromText(json)
  } catch (error) {
    return null
  }
}

export const bytes = (string) => new TextEncoder().encode(string).length
