/** The editor's preview: the runtime's own popup inside a frame, which can be changed while it stands. INTERFACE.md is the contract. */

import { LAST_STEPS, makePopup } from './popup.js'

const SAMPLE = { code: 'SAMPLE-CODE', apply_url: null, expires_at: null }

/**
 * Draws a popup inside `options.root`: no focus taken.
 * @returns {{update: (document: object, step?: string) => void, close: () => void}}
 */
export function preview(options) {
  const settings = { report() {}, ...options, preview: true }
  let drawn = settings.entry.document
  let popup = make(drawn, settings.step)

  function make(document, step) {
    const made = makePopup({ ...settings, entry: { ...settings.entry, document } })
    made.start(step, given(document, step))
    return made
  }

  // A step that nobody has played for still shows how a prize will look.
  function given(document, step) {
    if (!LAST_STEPS.includes(step)) return {}
    return { prize: document.game?.slices?.find((slice) => slice.prize), coupon: settings.sample?.coupon ?? SAMPLE }
  }

  return {
    update(document, step = popup.step()) {
      if (typeOf(document) === typeOf(drawn)) popup.change(document, { step, given: given(document, step), frame: frameOf(document) !== frameOf(drawn) })
      else {
        popup.close()
        popup = make(document, step)
      }
      drawn = document
    },
    close: () => popup.close(),
  }
}

const typeOf = (document) => document.display?.type
const frameOf = ({ game, image, display, theme }) => JSON.stringify([game, image, display, theme])
