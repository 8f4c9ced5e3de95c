/**
 * IAB Europe's Transparency and Consent Framework, v2.2 and later. Shopbell runs on the shop's own server and is no vendor of that
 * list, so what counts is what the visitor answered for the purposes themselves. A legitimate interest is nobody's agreement.
 */
export const isThere = (win) => typeof win.__tcfapi === 'function'

/** 1 store on the device, 3 and 4 profiles for advertising, 5 and 6 profiles for content, 8 measure content. */
const NEEDED = { measurement: [1, 8], personalisation: [1, 5, 6], form_capture: [1, 3, 4] }

/**
 * @param {{gdprApplies?: boolean, eventStatus: string, purpose?: {consents?: Record<string, boolean>}}} tcData
 * @returns {Record<string, boolean> | null} null: the visitor has not answered yet
 */
export function purposes({ gdprApplies, eventStatus, purpose }) {
  if (gdprApplies === false) return {}
  if (eventStatus !== 'tcloaded' && eventStatus !== 'useractioncomplete') return null
  const given = (purpose && purpose.consents) || {}
  const out = {}
  for (const name of Object.keys(NEEDED)) out[name] = NEEDED[name].every((number) => given[number] === true)
  return out
}

/**
 * A stub keeps the call until the real tool has loaded and answers it. Some tools forget what their stub was told, so a function
 * that has been replaced before it ever answered is asked again.
 */
export default function start(win, answer) {
  let asked = null
  let heard = false

  function ask() {
    const api = (asked = win.__tcfapi)
    api('addEventListener', 2, (tcData, success) => {
      if (!success || !tcData) return
      if (api !== asked) return asked('removeEventListener', 2, () => {}, tcData.listenerId)
      const values = purposes(tcData)
      if (!values) return
      heard = true
      answer(values)
    })
  }

  return () => {
    if (!heard && isThere(win) && win.__tcfapi !== asked) ask()
  }
}
