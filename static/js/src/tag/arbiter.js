import { debug } from '../lifecycle/debug.js'
import { closest, isVisible } from '../lifecycle/dom.js'
import { guard } from '../lifecycle/guard.js'

/** Triggers that fire together are weighed together. */
const GATHER = 12
/** What waits for its way to be free looks again this often. */
const LOOK_AGAIN = 1000

const DIALOGS = 'dialog[open],[aria-modal="true"]'
const BANNERS =
  '#onetrust-banner-sdk,#CybotCookiebotDialog,#usercentrics-root,#usercentrics-cmp-ui,#cookie-notice,#didomi-notice,#shopify-pc__banner,#iubenda-cs-banner,' +
  '#qc-cmp2-ui,#truste-consent-track,#cookiescript_injected,#termly-code-snippet-support,.cky-consent-container,.cc-window,.cmplz-cookiebanner,' +
  '#cmpbox,[data-consent-banner]'

export function isTyping(doc) {
  let el = doc.activeElement
  while (el && el.shadowRoot && el.shadowRoot.activeElement) el = el.shadowRoot.activeElement
  return !!el && (el.isContentEditable || (/^(input|textarea|select)$/.test(el.localName) && !/^(button|submit|reset|checkbox|radio|range|image|color)$/.test(el.type)))
}

const shows = (doc, selector) => [...doc.querySelectorAll(selector)].some((el) => !closest(el, '[data-shopbell]') && isVisible(el))

/** @returns why a popup may not open at this moment, or nothing */
export function obstacle(doc, interrupts) {
  if (shows(doc, BANNERS)) return 'consent_banner'
  if (shows(doc, DIALOGS)) return 'dialog'
  return interrupts && isTyping(doc) ? 'typing' : ''
}

/**
 * The place that a popup takes. What covers the page is alone; of the rest one stands at the top and one at the bottom, and as many in the
 * page as its owner has placed there.
 */
export function placeOf({ popup, blocking, document }) {
  const { type, position } = (document && document.display) || {}
  if (type === 'embedded') return popup
  if (blocking !== false) return 'page'
  return type === 'bar' && position !== 'bottom' ? 'top' : 'bottom'
}

/** The same for a popup that has its own place: one that the owner has placed in the page is in nobody's way. */
export function inTheWay(doc, { entry, judgesTyping }) {
  const place = placeOf(entry)
  return place === entry.popup ? '' : obstacle(doc, place === 'page' && !judgesTyping)
}

/**
 * One popup at a time in each place, the one with the highest priority, and never over something the visitor is busy with.
 * @param {{doc: Document, open: (wish: Wish) => Promise<void>, withheld: (wish: Wish, reason: string) => void,
 *   isWanted: (wish: Wish) => boolean}} given
 *   a wish: `{entry, trigger, signal, patient, judgesTyping}`, one per popup
 */
export function makeArbiter({ doc, open, withheld, isWanted }) {
  let wishes = []
  let timer = 0
  const showing = {}

  function weigh() {
    timer = 0
    wishes = wishes.filter(isWanted).sort((a, b) => b.entry.priority - a.entry.priority)
    for (const wish of wishes.slice()) {
      const place = placeOf(wish.entry)
      const reason = showing[place] ? 'another_popup' : inTheWay(doc, wish)
      if (reason) {
        withheld(wish, reason)
        // What lost against another popup would be a second interruption right after the first.
        if (wish.patient && reason !== 'another_popup') continue
      }
      wishes = wishes.filter((other) => other !== wish)
      if (reason) continue
      showing[place] = true
      const done = () => (showing[place] = false)
      open(wish).then(done, done)
    }
    if (wishes.length) later(LOOK_AGAIN)
  }

  const later = (wait) => {
    if (!timer) timer = setTimeout(guard(weigh), wait)
  }

  return {
    wish(wish) {
      debug('fired', wish.trigger, wish.entry.popup)
      wishes = wishes.filter((other) => other.entry.popup !== wish.entry.popup).concat(wish)
      clearTimeout(timer)
      timer = 0
      later(GATHER)
    },
  }
}
