import { attr } from '../../lifecycle/dom.js'
import { amount } from './amount.js'
import { matchPages } from './pages.js'
import { findAll, imageOf, nearest, pieceAround, read, textOf } from './read.js'

const HEADING = 'h1,h2,h3,h4,h5,h6,[role="heading"]'

const lastPart = (pathname) => pathname.split('/').filter(Boolean).pop() || 'home'

/**
 * Reads products off a page with the shop's own mapping.
 * @param {{win: Window, map: () => Record<string, {selector: string, attribute?: string, pages?: string}>, currency: () => string}} given
 */
export function makeProducts({ win, map, currency }) {
  const doc = win.document

  const isFor = (kind) => !!map()[kind] && matchPages(map()[kind].pages, win.location) !== null
  /** All elements that are mapped as this kind on this page. */
  const all = (kind) => (isFor(kind) ? findAll(doc, map()[kind].selector) : [])
  const textIn = (kind, el) => (el ? read(el, map()[kind].attribute) : '')

  /** The page's own name, among those of the cards below it: the one at the only add button, else the first. */
  function ownName() {
    const controls = all('add')
    return nearest(all('name'), controls.length === 1 ? controls[0] : null)
  }

  /**
   * @returns {{item: object, currency: string, shown: string} | null} the product this page is about, when name and price are both
   *   there; `shown` is what stands on the page itself, and not in its address
   */
  function here(name = ownName()) {
    if (!name || !isFor('price')) return null
    const cost = amount(textIn('price', nearest(all('price'), name)), currency())
    const item_name = textIn('name', name)
    if (!cost || !item_name) return null
    const image = nearest(all('image'), name)
    const number = textIn('id', nearest(all('id'), name))
    const item_id = number || matchPages(map().price.pages, win.location) || lastPart(win.location.pathname)
    const item = { item_id, item_name, price: cost.value, quantity: 1, image: image ? imageOf(image) : undefined }
    return { item, currency: cost.currency, shown: [item_name, cost.value, number].join() }
  }

  /** Cards of other products carry the same button: what such a card is about is told by its link. */
  function inCard(piece) {
    const pages = map().price && map().price.pages
    const links = findAll(piece, 'a[href]').filter(({ origin, href }) => origin === win.location.origin && href !== win.location.href)
    const link = links.find((one) => matchPages(pages, one) !== null)
    if (!link) return null
    const titles = findAll(piece, HEADING).concat(links.filter(({ href }) => href === link.href))
    const item_name = titles.map(textOf).find(Boolean) || attr(link, 'title')
    const prices = map().price ? findAll(piece, map().price.selector) : []
    const cost = amount(prices.length ? textIn('price', prices[0]) : textOf(piece), currency())
    const item = { item_id: matchPages(pages, link) || lastPart(link.pathname), item_name, quantity: 1 }
    if (cost) item.price = cost.value
    return { item, currency: cost ? cost.currency : currency() }
  }

  /** What a click on this add button puts into the cart. */
  function of(control) {
    const controls = all('add')
    const name = ownName()
    const piece = pieceAround(control, controls)
    const own = here(name)
    const isOwn = own && nearest(controls, name) === control
    const product = isOwn ? own : inCard(piece) || own
    if (!product) return null
    const field = all('quantity').find((one) => piece.contains(one))
    const quantity = field ? parseInt(field.value, 10) : 1
    return { item: Object.assign(product.item, { quantity: quantity > 0 && quantity < 10000 ? quantity : 1 }), currency: product.currency }
  }

  return { all, here, isFor, of, textIn }
}
