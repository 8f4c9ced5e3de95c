/**
 * The one script of a landing page. It keeps the shop's storage apart from that of other shops, and only then brings the tag:
 * where that cannot be done the page is read without being counted.
 */

import { keepApart } from './apart.js'
import { watchButtons } from './buttons.js'

function begin(win, own) {
  const { shop, apart } = own.dataset
  if (apart !== undefined && !keepApart(win, `${shop}:`)) return
  win.shopbell = win.shopbell || function () {
    ;(win.shopbell.q = win.shopbell.q || []).push(arguments)
  }
  const tag = win.document.createElement('script')
  tag.async = true
  tag.dataset.shop = shop
  const address = new URL('bell.js', own.src).href
  // The page's policy lets this one name an address to run, which is always the same.
  const policy = win.trustedTypes?.createPolicy('shopbell', { createScriptURL: () => address })
  tag.src = policy ? policy.createScriptURL('') : address
  win.document.head.append(tag)
  watchButtons(win)
}

begin(window, document.currentScript)
