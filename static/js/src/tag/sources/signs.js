import { attr, closest } from '../../lifecycle/dom.js'
import { BUTTONS, purpose, words } from './nearby.js'
import { ADDED, CART_ADDRESS, FAILED } from './shop_words.js'

const MESSAGES = '[role="alert"],[role="status"],[aria-live]:not([aria-live="off"]),[class*="error" i],[class*="alert" i],[class*="message" i],[class*="toast" i],[class*="notif" i],[class*="notice" i]'
const CART_SIGNS = 'a[href],button,[class*="cart" i],[class*="basket" i],[class*="bag" i],[id*="cart" i],[id*="basket" i],[data-testid*="cart" i]'
const HEADERS = 'header,nav,[role="banner"],[class*="header" i],[class*="topbar" i],[class*="navbar" i],[id*="header" i]'
const SHORT = 80

const all = (doc, selector) => [...doc.querySelectorAll(selector)].slice(0, 500)

/** @returns {string[]} what the page tells its visitor just now */
export const messages = (doc) => all(doc, MESSAGES).map((el) => words(el.textContent)).filter((text) => text && text.length < 300)

/**
 * Whether what the page says now, and did not say before, tells that it worked.
 * @returns {boolean | undefined} undefined when it says nothing of the kind
 */
export function verdict(now, before) {
  const fresh = now.filter((text) => before.indexOf(text) < 0)
  if (fresh.some((text) => ADDED.test(text) && !FAILED.test(text))) return true
  return fresh.some((text) => FAILED.test(text)) ? false : undefined
}

/**
 * The number by the cart in the page's header: how many are in it, or what they cost. Which of the two does not matter for who only asks whether
 * it has grown.
 * @returns {number | undefined} undefined where the page has no such thing; 0 where it has a cart without a number
 */
export function cartFigure(doc) {
  let found
  for (const el of [].concat(...all(doc, HEADERS).map((header) => [...header.querySelectorAll(CART_SIGNS)].slice(0, 200)))) {
    const said = ['href', 'class', 'id', 'aria-label', 'title', 'data-testid'].map((name) => attr(el, name)).join(' ')
    if (!CART_ADDRESS.test('/' + said.replace(/\s+/g, '/')) && !/cart|basket|\bbag\b/i.test(said)) continue
    const text = words(el.textContent || '') || attr(el, 'aria-label')
    if (text.length > SHORT || closest(el, 'form') || (closest(el, BUTTONS) && purpose(closest(el, BUTTONS)) === 'add')) continue
    const [figure] = /\d[\d.,]*/.exec(text) || /\d+/.exec(attr(el, 'aria-label')) || []
    if (figure) return parseFloat(figure.replace(/[.,](?=\d{3}\b)/g, '').replace(',', '.'))
    found = 0
  }
  return found
}
