import { guard, listen } from '../../lifecycle/guard.js'
import { attr, closest, target, textIn } from '../../lifecycle/dom.js'
import { parse, stringify } from '../../lifecycle/text.js'
import { makeAttempts } from './attempts.js'
import { price } from './money.js'
import { BUTTONS, buttonBy, goal, isAddForm, lastOf, productNear, purpose, words } from './nearby.js'
import { CART_ADDRESS, typeOfAddress } from './shop_words.js'

const KEY = '.seen'
const MOST = 50
/** A checkout of several pages has begun once, and one that was left for an hour begins again. */
const CHECKOUT = '.checkout_begun'
const HOUR = 3600000

const round = (sum) => Math.round(sum * 1000) / 1000
function total(items) {
  let sum = 0
  for (const one of items) sum += (price(one.price) || 0) * (one.quantity || 1)
  return round(sum) || undefined
}

/**
 * Where nothing speaks for a shop: what its visitors do with buttons and forms, what the page asks of its server meanwhile, and
 * what it shows afterwards. Everything is looked at and nothing touched; what remains in doubt is not told. No order is ever
 * told from here.
 * @param {object} tools those of a source, `spoken()`: whether this shop tells its carts by itself, and
 *   `awaits()`: whether other sources are still being fetched
 */
export default function start(tools) {
  const { win, page, base, settings, memory, part, record, spoken, awaits, click } = tools
  const doc = win.document
  const here = () => win.location.href
  /** Items by the path of their page, so that a product has the same name in a list, on its page and in the cart. */
  const known = parse(memory.get(KEY)) || {}
  let viewed = {}
  /** Reads the page of a cart; fetched when there is one. */
  let cart = null

  const attempts = makeAttempts({ win, memory, base, done: succeeded })
  const type = () => page().said.page_type || page().facts.page_type || typeOfAddress(win.location.pathname)
  const currencyOf = (currency) => currency || (settings() || {}).currency || undefined

  /** What the shop's owner has shown is read by `mapped`, and told once. */
  function isMapped(kind) {
    const { map } = settings() || {}
    return !!(map && map.price && map.name && (!kind || map[kind]))
  }

  function remember(item, path) {
    known[path] = item
    const paths = Object.keys(known)
    if (paths.length > MOST) delete known[paths[0]]
    memory.set(KEY, stringify(known))
  }

  function tell(name, items, currency) {
    if (/^(?:add|remove)/.test(name)) checkedOut(0)
    if (!spoken()) record(name, { currency: currencyOf(currency), value: total(items), items }, 'observed')
  }

  /** What a button would put into the cart, from what stands around it; nothing where that cannot be said for certain. */
  function itemAt({ item, currency, card, named }) {
    const own = page().facts.item
    if (card) return { item: Object.assign({}, item, known[new URL(item.url).pathname], { quantity: item.quantity }), currency }
    if (own && (!named || own.item_name === item.item_name)) {
      return { item: Object.assign({}, item, own, { quantity: item.quantity, price: own.price == null ? item.price : own.price }), currency: own.currency || currency }
    }
    // A box with a heading of its own, on a page that is about something else.
    if (named && (own || !item.item_id)) return item.item_id && item.item_name ? { item, currency } : null
    const heading = doc.querySelector('h1')
    if (!item.item_name) item.item_name = words(heading && textIn(heading))
    if (!item.item_id) item.item_id = lastOf(win.location.pathname)
    return item.item_id && item.item_name ? { item, currency } : null
  }

  function succeeded(attempt) {
    if (attempt.what === 'add') return tell('add_to_cart', [attempt.item], attempt.currency)
    return cart ? cart.changed(attempt) : undefined
  }

  /** Something is done on the page of a cart whose lines are known. */
  function changes() {
    const before = type() === 'cart' && cart && cart.touched()
    return before && attempts.begin({ what: 'change', before })
  }

  function tries(button, certain, at) {
    if (isMapped('add')) return null
    // A variant that was chosen a moment ago.
    const own = lookAtProduct() || {}
    const found = itemAt(own.button === button ? own.near : productNear(button, here()))
    if (!found) return null
    const { item } = found
    remember(item, item.url ? new URL(item.url).pathname : win.location.pathname)
    return attempts.begin({ what: 'add', weak: purpose(button) === 'buy' && !certain, item, currency: found.currency }, at)
  }

  let last = { button: null, attempt: null }

  function clicked(event) {
    const button = event.isTrusted && closest(target(event), BUTTONS)
    if (!button || closest(button, '[data-shopbell]')) return
    if (!purpose(button)) return changes()
    const attempt = tries(button, false, event.timeStamp)
    last = { button, attempt }
    const href = attr(button, 'href')
    if (attempt && CART_ADDRESS.test(href) && !/^#/.test(href)) leaves(event, attempt)
  }

  /** Whether the browser itself goes on is only known when the page has had its say. */
  function leaves(event, attempt) {
    attempts.leaves(attempt, true)
    setTimeout(guard(() => event.defaultPrevented && attempts.leaves(attempt, false)))
  }

  function submitted(event) {
    if (!event.isTrusted) return
    const form = target(event)
    const button = event.submitter
    if (closest(form, '[data-shopbell]')) return
    if ((button && purpose(button)) || (isAddForm(form) && (!button || Element.prototype.querySelectorAll.call(form, '[type="submit" i],button:not([type])').length < 2))) {
      const attempt = (button && button === last.button && last.attempt) || tries(button || form, true)
      if (attempt) leaves(event, attempt)
    } else if (CART_ADDRESS.test(goal(form, button) || win.location.pathname)) {
      const attempt = changes()
      if (attempt) leaves(event, attempt)
    }
  }

  /** @returns {{button: Element, near: object} | undefined} the button of the page's own product, and what stands around it */
  function lookAtProduct() {
    const { facts } = page()
    const headings = doc.querySelectorAll('h1')
    if ((facts.item && facts.item !== viewed.item) || (type() && type() !== 'product') || headings.length !== 1) return
    const button = buttonBy(headings[0])
    if (!button) return
    const near = productNear(button, here())
    const own = { button, near }
    if (near.card || near.named || near.item.price === undefined) return own
    const item = Object.assign({}, near.item, { item_name: near.item.item_name || words(textIn(headings[0])), item_id: near.item.item_id || lastOf(win.location.pathname), quantity: 1 })
    const { pathname: path, search } = win.location
    const variant = new URLSearchParams(search).get('variant')
    if (variant) item.variant_id = variant
    // A router that has moved on may show the last page's product for a moment longer.
    if (viewed.item && viewed.item.item_name === item.item_name && viewed.path !== path) return own
    const currency = currencyOf(near.currency)
    const shown = Object.assign({ currency }, item)
    if (facts.item && stringify(facts.item) === stringify(shown)) return own
    viewed = { item: shown, path }
    Object.assign(facts, { page_type: 'product', product: item.item_id, item: shown })
    remember(item, path)
    if (!isMapped()) tell('view_item', [item], currency)
    return own
  }

  let checkout = 0
  function checkedOut(when) {
    checkout = when
    if (when) memory.set(CHECKOUT, String(when))
    else memory.remove(CHECKOUT)
  }

  function lookAtCheckout() {
    if (spoken() || !doc.querySelector('main input:not([type="hidden" i]),form input:not([type="hidden" i]):not([type="search" i])')) return
    const before = Math.max(checkout, +memory.get(CHECKOUT) || 0)
    const cameFromThere = typeOfAddress(page().referrer.replace(/^\w+:\/\/[^/]+|[?#].*/g, '')) === 'checkout'
    checkedOut(Date.now())
    if (!cameFromThere && Date.now() - before > HOUR) record('begin_checkout', {}, 'observed')
  }

  // Between a finger's coming down and its going up there is time to look ahead.
  listen(doc, 'pointerdown', (event) => closest(target(event), BUTTONS) && attempts.look())
  listen(doc, 'click', clicked)
  listen(doc, 'submit', submitted)
  // A number that is being written is not yet what is in the cart.
  listen(doc, 'input', (event) => event.isTrusted && type() === 'cart' && cart && cart.touched())
  listen(doc, 'change', (event) => event.isTrusted && changes())
  listen(win, 'pagehide', () => !spoken() && attempts.leaving())

  // The click that showed that nothing else tells carts here.
  if (click()) clicked(click())

  async function lookAtCart() {
    if (!cart) {
      const makeCartPage = await part('observed_cart')
      cart = cart || (makeCartPage && makeCartPage({ win, known, tell }))
    }
    if (!cart || type() !== 'cart') return
    cart.newPage(page().id)
    await attempts.arrive(true)
    await cart.look()
  }

  return async function look() {
    const { id, settled } = page()
    if (!settled) return
    await attempts.look()
    if (page().id !== id) return
    // Not waited for: it may have to be fetched.
    if (type() === 'cart') return void guard(lookAtCart)()
    attempts.arrive(false)
    if (type() === 'order') checkedOut(0)
    else if (type() === 'checkout') lookAtCheckout()
    else if (!awaits()) lookAtProduct()
  }
}
