/**
 * The popup runtime: draws one popup from its document, on a shop's page and on hosted ones. INTERFACE.md is the contract.
 * What the editor needs beside it is in preview.js, made from the same sources, so that what the marketer sees is what the
 * visitor gets.
 */

import { makePopup } from './popup.js'

/**
 * Draws a popup beside the page, where nothing of it is seen or heard: so it is ready by the time that the server has said yes.
 * Never throws.
 * @returns {{open: () => Promise<object>}} puts it on the page and settles when it is gone; never rejects
 */
export function prepare(options) {
  try {
    const popup = makePopup(options)
    popup.make()
    return {
      open() {
        popup.start()
        return popup.closed
      },
    }
  } catch {
    return { open: async () => ({ how: 'error', shown: false, submitted: false }) }
  }
}

export const open = (options) => prepare(options).open()
