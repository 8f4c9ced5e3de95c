export const PURPOSES = ['measurement', 'personalisation', 'form_capture', 'email_marketing', 'push']

/** What a caller said, reduced to true and false; the words of Google Consent Mode are understood too. */
export function heard(values) {
  const out = {}
  for (const purpose of PURPOSES) {
    const value = values && values[purpose]
    if (value === true || value === 'granted') out[purpose] = true
    if (value === false || value === 'denied') out[purpose] = false
  }
  return out
}

/** What was denied, of what was said. */
export function refusal(said) {
  const out = {}
  for (const purpose of Object.keys(said || {})) if (said[purpose] === false) out[purpose] = false
  return out
}

/** Several signals: the most restrictive wins. */
export function combine(signals) {
  const out = {}
  for (const signal of signals) {
    for (const purpose of Object.keys(signal)) out[purpose] = signal[purpose] && out[purpose] !== false
  }
  return out
}

/**
 * The table of docs/protocol.md. An unknown mode allows nothing.
 * @param {'strict' | 'anonymous' | 'full' | undefined} mode
 * @param {Record<string, boolean>} said
 * @param {boolean} notice whether the shop shows a notice at its forms
 */
export function resolve(mode, said, notice) {
  const full = mode === 'full'
  const silent = (purpose) => said[purpose] === undefined
  const known = full || mode === 'strict' || mode === 'anonymous'
  const store = known && (said.measurement === true || (full && silent('measurement')))
  const send = store || (mode === 'anonymous' && silent('measurement'))
  return {
    send,
    store,
    decide: send && (said.personalisation === true || (mode !== 'strict' && silent('personalisation'))),
    capture: send && (said.form_capture === true || ((full || !!notice) && silent('form_capture'))),
  }
}

/**
 * The live state. Each signal (the shop's own call, another tab, TCF and the like) has a name and replaces its earlier self.
 * @param {() => object | null} settings
 * @param {(before: object, after: object) => void} onChange
 * @param {() => boolean} [isPrivate] whether the browser sends a Global Privacy Control signal, at this moment
 */
export function makeConsent(settings, onChange, isPrivate = () => false) {
  /** @type {Record<string, Record<string, boolean> | null>} null: whoever speaks under this name has not spoken yet */
  const signals = {}
  const all = () => Object.keys(signals).map((name) => signals[name])
  const said = () => combine(all().concat(isPrivate() && { form_capture: false }).filter(Boolean))
  const may = () => {
    const { consent, capture, send } = settings() || {}
    return resolve(send === false || all().indexOf(null) >= 0 ? undefined : consent && consent.mode, said(), capture && capture.notice)
  }
  return {
    may,
    said,
    signals,
    /**
     * @param {object | null} values null: there is somebody who will speak; until then nothing is allowed, and nothing is refused
     * @returns whether anything is new
     */
    say(name, values) {
      const before = may()
      const old = said()
      signals[name] = values && heard(values)
      const now = said()
      onChange(before, may())
      return PURPOSES.some((purpose) => old[purpose] !== now[purpose])
    },
  }
}
