/**
 * The popup runtime: draws one popup from its document, on a shop's page and on hosted ones. INTERFACE.md is the contract.
 * What the editor needs beside it is in preview.js, made from the same sources, so that what the marketer sees is what the
 * visitor gets.
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
