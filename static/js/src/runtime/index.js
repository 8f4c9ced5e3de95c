/**
 * The popup runtime: draws one popup from its document. Used by the tag on a shop's page, by hosted pages and by the admin's
 * preview, so that what the marketer sees is what the visitor gets. INTERFACE.md is the contract.
 */

import { makePopup } from './popup.js'

/** Draws a popup and settles when it is gone. Never throws, never rejects. */
export async function open(options) {
  try {
    const popup = makePopup(options)
    popup.start()
    return await popup.closed
  } catch {
    return { how: 'error', shown: false, submitted: false }
  }
}

/**
 * Draws a popup inside `options.root` for the editor: no focus taken, and it can be changed while it stands.
 * @returns {{update: (document: object, step?: string) => void, close: () => void}}
 */
export function preview(options) {
  const settings = { report() {}, ...options, preview: true }
  const make = (document, step) => {
    const popup = makePopup({ ...settings, step, entry: { ...settings.entry, document } })
    popup.start()
    return popup
  }
  const typeOf = (document) => document.display?.type
  let drawn = settings.entry.document
  let popup = make(drawn, settings.step)
  return {
    update(document, step) {
      if (typeOf(document) === typeOf(drawn)) popup.update(document, step)
      else {
        popup.close()
        popup = make(document, step)
      }
      drawn = document
    },
    close: () => popup.close(),
  }
}
