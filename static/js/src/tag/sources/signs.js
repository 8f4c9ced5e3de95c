import { attr, closest, findAll, matches, textIn } from '../../lifecycle/dom.js'
import { STEP, inSlices, isTired, rest } from '../../lifecycle/slices.js'
import { BUTTONS, purpose, words } from './nearby.js'
import { ADDED, CART_ADDRESS, FAILED } from './shop_words.js'

const MESSAGES = '[role="alert"],[role="status"],[aria-live]:not([aria-live="off"]),[class*="error" i],[class*="alert" i],[class*="message" i],[class*="toast" i],[class*="notif" i],[class*="notice" i]'
const CART_SIGNS = 'a[href],button,[class*="cart" i],[class*="basket" i],[class*="bag" i],[id*="cart" i],[id*="basket" i],[data-testid*="cart" i]'
const HEADERS = 'header,nav,[role="banner"],[class*="header" i],[class*="topbar" i],[class*="navbar" i],[id*="header" i]'
/** What can be any of these; on most pages few elements are. */
const MARKED = 'header,nav,[role],[class],[id],[aria-live]'
const SHORT = 80
/** So much of a text is read, with the white space in it. */
const READ = 2000
const MOST = 500
const MOST_OF_CARTS = 200

/**
 * Whether what the page says now, and did not say before, tells that it worked.
 * @returns {boolean | undefined} undefined when it says nothing of the kind
 */
export function verdict(now, before) {
  const fresh = now.filter((text) => before.indexOf(text) < 0)
  if (fresh.some((text) => ADDED.test(text) && !FAILED.test(text))) return true
  return fresh.some((text) => FAILED.test(text)) ? false : undefined
}

function isOfCart(el) {
  const said = ['href', 'class', 'id', 'aria-label', 'title', 'data-testid'].map((name) => attr(el, name)).join(' ')
  return CART_ADDRESS.test('/' + said.replace(/\s+/g, '/')) || /cart|basket|\bbag\b/i.test(said)
}

/** By what a page shows that something has come of what its visitor did. A page is large: it is searched in slices, and what was found is read at once. */
export function makeSigns(doc) {
  let speaking = []
  /** What stands for the cart in the page's header. */
  let carts = []
  const there = (list) => list.filter((el) => el.isConnected)

  return {
    isKnown: false,
    /** Searches all of the page. */
    async find() {
      const found = []
      const headers = []
      if (isTired()) await rest()
      await inSlices(Element.prototype.querySelectorAll.call(doc.documentElement, '*'), (el) => {
        if (!matches(el, MARKED)) return
        if (found.length < MOST && matches(el, MESSAGES)) found.push(el)
        if (headers.length < MOST && matches(el, HEADERS)) headers.push(el)
      }, STEP)
      const ofCarts = []
      await inSlices(headers, (header) => {
        ofCarts.push(...findAll(header, CART_SIGNS).slice(0, MOST_OF_CARTS).filter(isOfCart))
        return ofCarts.length < MOST_OF_CARTS
      })
      speaking = found
      carts = ofCarts
      this.isKnown = true
    },
    /** @returns {string[]} what the page tells its visitor just now, where it told something when it was searched */
    messages: () => there(speaking).map((el) => words(textIn(el, READ))).filter((text) => text && text.length < 300),
    /**
     * The number by the cart in the page's header: how many are in it, or what they cost. Which of the two does not matter for who only
     * asks whether it has grown.
     * @returns {number | undefined} undefined where the page has no such thing; 0 where it has a cart without a number
     */
    figure() {
      let found
      for (const el of there(carts)) {
        const text = words(textIn(el, READ)) || attr(el, 'aria-label')
        if (text.length > SHORT || closest(el, 'form') || (closest(el, BUTTONS) && purpose(closest(el, BUTTONS)) === 'add')) continue
        const [figure] = /\d[\d.,]*/.exec(text) || /\d+/.exec(attr(el, 'aria-label')) || []
        if (figure) return parseFloat(figure.replace(/[.,](?=\d{3}\b)/g, '').replace(',', '.'))
        found = 0
      }
      return found
    },
  }
}
