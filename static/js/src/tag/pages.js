import { guard, listen } from '../lifecycle/guard.js'
import { text } from '../lifecycle/text.js'
import { uuid7 } from '../lifecycle/uuid7.js'

const SETTLE_STEP = 100
const SETTLE_LIMIT = 1000
const UNSAYABLE = /([?&])shopbell_[^&#]*&?|([?&][^=&#]*=)[^&#]*(?:@|%40)[^&#]*/g

/** An address without what must not travel in one: fragments, our own tokens, and emails that newsletters put into their links. */
export function publicUrl(href) {
  return text(href, 2000).replace(/#(?![!/]).*/, '').replace(UNSAYABLE, '$1$2').replace(/[?&]$/, '')
}

/** `replaceState` is how shops note a filter or a variant: only another path makes it another page. */
const pathOf = ({ pathname, hash }) => pathname + (/^#[!/]/.test(hash) ? hash : '')
const keyOf = (location) => pathOf(location) + location.search

/**
 * The page the visitor is on. In a single page shop there are many in one document.
 * @param {{win: Window, onPage: (page: object) => void, onSettled: (page: object) => void, beforePage: () => void}} given
 */
export function makePages({ win, onPage, onSettled, beforePage }) {
  const doc = win.document
  let page = null
  let key = ''
  let path = ''

  function begin(referrer, restored, titleBefore) {
    key = keyOf(win.location)
    path = pathOf(win.location)
    const at = Date.now()
    page = { id: uuid7(at), at, url: publicUrl(win.location.href), referrer: publicUrl(referrer), facts: {}, said: {}, heard: [], told: [], restored, settled: false }
    onPage(page)
    settle(page, titleBefore, 0)
  }

  /** A router changes the address first and the title later; what is read in between belongs to the page before. */
  function settle(current, titleBefore, waited) {
    if (current !== page) return
    const ready = titleBefore === undefined ? doc.readyState !== 'loading' : doc.title !== titleBefore || waited >= SETTLE_LIMIT
    if (!ready) return setTimeout(guard(() => settle(current, titleBefore, waited + SETTLE_STEP)), SETTLE_STEP)
    page.settled = true
    onSettled(page)
  }

  function moved(replaced) {
    if (replaced ? pathOf(win.location) === path : keyOf(win.location) === key) {
      key = keyOf(win.location)
      return
    }
    const { url } = page
    beforePage()
    begin(url, false, doc.title)
  }

  function wrap(name) {
    const original = win.history[name]
    const after = guard(() => moved(name === 'replaceState'))
    win.history[name] = function () {
      const result = original.apply(this, arguments)
      after()
      return result
    }
  }

  return {
    start() {
      begin(doc.referrer, false)
      // Where history is frozen, its moves stay unseen; the rest goes on.
      ;['pushState', 'replaceState'].forEach(guard(wrap))
      listen(win, 'popstate', () => moved(false))
      listen(win, 'pageshow', (event) => {
        if (!event.persisted) return
        beforePage()
        begin(doc.referrer, true)
      })
    },
    page: () => page,
    context(tag) {
      const { navigator, innerWidth, innerHeight } = win
      return Object.assign(
        {
          url: page.url,
          referrer: page.referrer,
          title: text(doc.title, 300),
          language: navigator.language,
          timezone: timezone(),
          viewport: [innerWidth, innerHeight],
          tag,
          webdriver: navigator.webdriver === true,
        },
        page.facts,
        page.said,
        // What the sources tell each other of the product is told by events.
        { item: undefined },
      )
    },
  }
}

/** The first use of Intl takes a phone 60 ms, longer than all else that the tag does. The newer clock knows it for nothing. */
function timezone() {
  try {
    return self.Temporal ? Temporal.Now.timeZoneId() : Intl.DateTimeFormat().resolvedOptions().timeZone
  } catch (error) {
    return undefined
  }
}
