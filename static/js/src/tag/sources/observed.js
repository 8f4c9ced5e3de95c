import { guard, listen } from '../../lifecycle/guard.js'
import { attr, closest, isElement, target } from '../../lifecycle/dom.js'
import { parse, stringify } from '../../lifecycle/text.js'
import { makeAttempts } from './attempts.js'
import { price } from './money.js'
import { BUTTONS, addButtons, goal, isAddForm, lastOf, productNear, purpose, words } from './nearby.js'
import { CART_ADDRESS, typeOfAddress } from './shop_words.js'

const KEY = '.seen'
const MOST = 50
/** A checkout of several pages has begun once, and one that was left for an hour begins again. */
const CHECKOUT = '.checkout'
const HOUR = 3600000

const round = (sum) => Math.round(sum * 1000) / 1000
function total(items) {
  let sum = 0
  for (const one of items) sum += (price(one.price) || 0) * (one.quantity || 1)
  return round(sum) || undefined
}

/** The first of these that the smallest part of the page around an element holds. */
function nearestTo(el, buttons) {
  for (let around = el; isElement(around) && buttons.length; around = around.parentNode) {
    const found = buttons.find((button) => around.contains(button))
    if (found) return found
  }
  return null
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

  /** What a button would put into the cart; nothing where that cannot be said for certain. */
  function itemAt(button) {
    const { item, currency, card, named } = productNear(button, here(), addButtons(doc.body))
    const own = page().facts.item
    if (card) return { item: Object.assign({}, item, known[new URL(item.url).pathname], { quantity: item.quantity }), currency }
    if (own && (!named || own.item_name === item.item_name)) {
      return { item: Object.assign({}, item, own, { quantity: item.quantity, price: own.price == null ? item.price : own.price }), currency: own.currency || currency }
    }
    // A box with a heading of its own, on a page that is about something else.
    if (named && (own || !item.item_id)) return item.item_id && item.item_name ? { item, currency } : null
    const heading = doc.querySelector('h1')
    if (!item.item_name) item.item_name = words(heading && heading.textContent)
    if (!item.item_id) item.item_id = lastOf(win.location.pathname)
    return item.item_id && item.item_name ? { item, currency } : null
  }

  function succeeded(attempt) {
    if (attempt.what === 'add') return isMapped('add') ? undefined : tell('add_to_cart', [attempt.item], attempt.currency)
    return cart ? cart.changed(attempt) : undefined
  }

  /** Something is done on the page of a cart whose lines are known. */
  function changes() {
    const before = type() === 'cart' && cart && cart.touched()
    return before && attempts.begin({ what: 'change', before })
  }

  function tries(button, certain, at) {
    // A variant that was chosen a moment ago.
    lookAtProduct()
    const found = itemAt(button)
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

  function lookAtProduct() {
    const { facts } = page()
    if ((facts.item && facts.item !== viewed.item) || (type() && type() !== 'product') || doc.querySelectorAll('h1').length !== 1) return
    const buttons = addButtons(doc.body)
    const button = nearestTo(doc.querySelector('h1'), buttons)
    const near = button && productNear(button, here(), buttons)
    if (!near || near.card || near.named || near.item.price === undefined) return
    const item = Object.assign({}, near.item, { item_name: near.item.item_name || words(doc.querySelector('h1').textContent), item_id: near.item.item_id || lastOf(win.location.pathname), quantity: 1 })
    const { pathname: path, search } = win.location
    const variant = new URLSearchParams(search).get('variant')
    if (variant) item.variant_id = variant
    // A router that has moved on may show the last page's product for a moment longer.
    if (viewed.item && viewed.item.item_name === item.item_name && viewed.path !== path) return
    const currency = currencyOf(near.currency)
    const shown = Object.assign({ currency }, item)
    if (facts.item && stringify(facts.item) === stringify(shown)) return
    viewed = { item: shown, path }
    Object.assign(facts, { page_type: 'product', product: item.item_id, item: shown })
    remember(item, path)
    if (!isMapped()) tell('view_item', [item], currency)
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

  listen(doc, 'click', clicked)
  listen(doc, 'submit', submitted)
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
    attempts.arrive(true)
    cart.look()
  }

  return function look() {
    if (!page().settled) return
    if (type() === 'cart') return guard(lookAtCart)()
    attempts.arrive(false)
    if (type() === 'order') checkedOut(0)
    else if (type() === 'checkout') lookAtCheckout()
    else if (!awaits()) lookAtProduct()
  }
}
