import { closest, isElement, target } from '../../lifecycle/dom.js'
import { guard, listen } from '../../lifecycle/guard.js'
import { debugTo } from '../../lifecycle/debug.js'
import { isTired, rest } from '../../lifecycle/slices.js'
import { makeCartWatch } from '../sources/cart.js'
import { COMMERCE, params as commerce } from '../sources/commerce.js'
import { makeEngagement } from '../sources/engagement.js'
import { SOURCES } from '../sources/index.js'
import { makeOwners } from '../sources/owners.js'
import { platformOf } from '../platform.js'

/** Who tells carts at all tells all of them. */
const OF_CARTS = /cart|checkout/
/** What is read off a page says nothing of who speaks for the shop. */
const OF_SILENT = /^(observed|mapped)$/
const OF_PAGE = /^(observed|mapped|markup)$/
const OF_PRODUCTS = /item|cart|checkout|purchase/
const SPOKEN = '.spoken'
const WEEK = 6048e5
/** What a visitor does may bring something new to see: a variant in the address, another `dataLayer`. */
const AFTER_CLICK = 700

/**
 * Where events come from beside the shop's own calls: starts the sources that have something to read on this page, asks them
 * again when there may be more, and settles which of them is believed.
 */
export default function start(tools) {
  const { win, base, page, settings, part, debug, emit, memory, seen } = tools
  debugTo(debug)
  const owners = makeOwners({ emit: emitted, told: () => page().heard })
  const engagement = guard(makeEngagement)(tools) || { flush() {}, newPage() {} }
  const looks = {}

  let spoke = false
  let soon = 0
  /** What the visitor does and what the page has told so far: some sources are only fetched when it comes to that. */
  const visit = {
    page,
    spoken,
    /** Whether a source that knows better than to read it off the page has told of products here. */
    told: null,
    click: null,
    clickedAt: Infinity,
    typing: false,
  }

  const speak = () => {
    spoke = true
    memory.set(SPOKEN, String(Date.now()))
  }
  function spoken() {
    if (page().heard.some((name) => OF_CARTS.test(name))) speak()
    return spoke || Date.now() - memory.get(SPOKEN) < WEEK
  }

  function emitted(event) {
    if (!OF_SILENT.test(event.source) && OF_CARTS.test(event.name)) speak()
    emit(event)
  }

  function record(name, params, source, shape) {
    if (!COMMERCE.test(name)) return
    debug('seen', name, source, params)
    if (OF_PRODUCTS.test(name) && !OF_PAGE.test(source)) visit.told = page().id
    owners.record(name, commerce(params), source, page(), shape)
  }
  const cart = makeCartWatch({ memory, record })
  const forSources = Object.assign({}, tools, { record, cart, spoken, awaits: () => awaited > 0, click: () => visit.click })

  /** How many have yet to arrive; until then the least of them must not speak for all. */
  let awaited = 0
  async function begin(name, source) {
    looks[name] = () => {}
    awaited++
    const start = source.start || (await part(name))
    awaited--
    const look = start && guard(start)(forSources)
    if (!look) return
    looks[name] = guard(look)
    await looks[name]()
    if (!awaited) seen()
  }

  let looking = false
  let again = false
  /** One source after the other, each when the page has had its turn. */
  async function lookAround() {
    const { facts } = page()
    facts.platform = facts.platform || platformOf(win)
    facts.page_language = win.document.documentElement.lang || undefined
    facts.first_party = (base + '/').indexOf(win.location.origin + '/') === 0
    for (const name of Object.keys(SOURCES)) {
      if (isTired()) await rest()
      if (looks[name]) await looks[name]()
      else if (guard(SOURCES[name].when)(win, settings(), visit)) guard(begin)(name, SOURCES[name])
    }
    if (!awaited) seen()
  }

  async function look() {
    soon = 0
    again = looking
    if (looking) return
    looking = true
    do {
      again = false
      await guard(lookAround)()
    } while (again)
    looking = false
  }
  const lookSoon = () => {
    soon = soon || setTimeout(guard(look), AFTER_CLICK)
  }
  listen(win.document, 'click', (event) => {
    visit.click = event
    visit.clickedAt = Date.now()
    lookSoon()
  })
  listen(win.document, 'focusin', (event) => {
    const field = target(event)
    if (visit.typing || !isElement(field) || !closest(field, 'form')) return
    visit.typing = true
    setTimeout(guard(look))
  })
  listen(win.document, 'change', lookSoon)

  return {
    look,
    /** The page is being left: what waits for a better source waits no longer. */
    leave() {
      if (looks.datalayer) looks.datalayer()
      owners.release()
      engagement.flush()
    },
    /** Another page has taken its place, in the same document or from the browser's cache. */
    newPage() {
      visit.click = null
      visit.clickedAt = Infinity
      owners.reset()
      engagement.newPage()
    },
  }
}
