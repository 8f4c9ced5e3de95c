import { isTired, rest } from '../../lifecycle/slices.js'
import { parse, stringify } from '../../lifecycle/text.js'
import { makeAdding } from '../mapping/adding.js'
import { amount, count as countIn } from '../mapping/amount.js'
import { makeProducts } from '../mapping/products.js'

const KEY = '.mapped_cart'
/** The last of the looks at a page comes after this: what is not there by now is missing. */
const SETTLED = 2500

/**
 * Shops that expose nothing: their owner has clicked on price, name, add button and cart count once, and what those selectors
 * find is read here.
 */
export default function start({ win, page, settings, record, memory }) {
  const map = () => settings().map || {}
  const currency = () => settings().currency
  const products = makeProducts({ win, map, currency })
  let current = null
  let stale = null
  let seen = null
  let told = null
  let cart = parse(memory.get(KEY)) || {}

  /** What the page shows beside its cart; without the little number there is nothing to say. */
  function count() {
    const found = products.all('cart_count').map((el) => countIn(products.textIn('cart_count', el))).filter((value) => value !== null)
    return { isMapped: products.isFor('cart_count'), value: found.length ? Math.max(...found) : null }
  }

  const adding = makeAdding({
    win,
    memory,
    count,
    button: () => (products.isFor('add') ? map().add.selector : null),
    productOf: products.of,
    tell: (params) => record('add_to_cart', params, 'mapped'),
  })

  /** A single page shop shows the page before for a while: what stood there already says nothing about this one. */
  function view(product) {
    seen = product && product.shown
    if (!product || seen === stale || seen === told) return
    stale = null
    told = seen
    const { item } = product
    const { facts } = page()
    facts.page_type = facts.page_type || 'product'
    facts.product = facts.product || item.item_id
    record('view_item', { currency: product.currency, value: item.price, items: [item] }, 'mapped')
  }

  function followCart() {
    const { value: number } = count()
    const [total] = products.all('cart_value')
    const cost = total ? amount(products.textIn('cart_value', total), currency()) : null
    const now = Object.assign({}, cart, number === null ? null : { number }, cost)
    if (stringify(now) === stringify(cart)) return
    const isEmptied = now.number === 0 && (cart.number > 0 || cart.value > 0)
    if (isEmptied) record('cart_update', { currency: now.currency || currency(), value: 0, items: [] }, 'mapped')
    else if (cost && (cost.value !== cart.value || cost.currency !== cart.currency)) record('cart_update', { currency: cost.currency, value: cost.value }, 'mapped')
    cart = isEmptied ? { number: 0 } : now
    memory.set(KEY, stringify(cart))
  }

  function isThere(kind, product) {
    if (kind === 'price') return !!product || products.all('price').some((el) => amount(products.textIn('price', el), currency()))
    if (kind === 'name') return products.all('name').some((el) => products.textIn('name', el))
    return products.all(kind).length > 0
  }

  /** Add buttons are missed on product pages alone; many shops show no count and no total while a cart is empty. */
  const isExpected = (kind, product) => (/^cart_/.test(kind) ? cart.number > 0 : !/^(add|quantity)$/.test(kind) || !!product)

  /** Says what was found, once for each page. */
  function report(isLast, product) {
    const { facts } = page()
    if (facts.map) return
    const found = {}
    for (const kind of Object.keys(map())) {
      if (!products.isFor(kind)) continue
      const there = isThere(kind, product)
      if (there || isExpected(kind, product)) found[kind] = there ? 1 : 0
    }
    if (isLast || Object.keys(found).every((kind) => found[kind])) facts.map = found
  }

  return async function look() {
    const { id, at, restored } = page()
    const isLast = Date.now() - at > SETTLED
    if (id !== current) {
      if (current) adding.newPage()
      stale = restored ? null : seen
      current = id
      told = null
    }
    const product = products.here()
    view(product)
    if (isTired()) await rest()
    if (page().id !== id) return
    adding.look(isLast)
    followCart()
    if (isTired()) await rest()
    if (page().id === id) report(isLast, product)
  }
}
