import { parse } from '../../lifecycle/text.js'

const PRODUCT = /^(Product|ProductGroup|IndividualProduct|ProductModel)$/
/** schema.org's page types, as docs/protocol.md calls them. */
const PAGE = {
  CollectionPage: 'category', SearchResultsPage: 'search', CheckoutPage: 'checkout', AboutPage: 'content', ContactPage: 'content', FAQPage: 'content',
  Article: 'content', BlogPosting: 'content', NewsArticle: 'content', ProfilePage: 'account',
}

const list = (thing) => (Array.isArray(thing) ? thing : thing == null ? [] : [thing])
const types = (node) => list(node['@type']).map((type) => String(type).replace(/^.*[/:#]/, ''))
/** Themes that escape for HTML what is JSON. */
const unescape = (text) => text.replace(/&(amp|quot|apos|#0?39);/g, (found, name) => ({ amp: '&', quot: '"' })[name] || "'")
const word = (thing) =>
  Array.isArray(thing) ? word(thing[0]) : unescape(String(thing && typeof thing === 'object' ? thing.name || thing['@value'] || thing.url || thing.contentUrl || '' : thing == null ? '' : thing))
const isProduct = (node) => types(node).some((type) => PRODUCT.test(type))

/**
 * Line breaks inside strings are the commonest fault of JSON-LD that themes put together by hand; then comments around it,
 * and the comma behind the last entry.
 */
function parts(text) {
  const plain = String(text).replace(/[\0-\x1f]+/g, ' ').replace(/^[\s/]*<!(--|\[CDATA\[)|(\/\/\s*)?(-->|\]\]>)\s*$/g, '')
  return parse(plain) || parse(plain.replace(/,\s*([\]}])/g, '$1'))
}

/** All that is told of in these texts, whatever it is packed in. */
export function nodesOf(texts) {
  const found = []
  const walk = (node, depth) => {
    if (!node || typeof node !== 'object' || depth > 4) return
    if (Array.isArray(node)) return node.forEach((one) => walk(one, depth + 1))
    if (node['@type']) found.push(node)
    walk(node['@graph'], depth + 1)
    if (!isProduct(node)) walk(node.mainEntity, depth + 1)
  }
  for (const one of texts) walk(parts(one), 0)
  return found
}

function path(address, base) {
  try {
    return new URL(address, base).pathname.replace(/\/$/, '')
  } catch (error) {
    return null
  }
}

function full(address, base) {
  try {
    return address && new URL(address, base).href
  } catch (error) {
    return ''
  }
}

/** Where a thing says that it is at home. */
const urls = (node) => [node.url, node['@id']].concat(list(node.offers).map((offer) => offer && offer.url)).filter((one) => typeof one === 'string')

/** Whether one of these says of itself that it is this very page. */
export function isAt(nodes, address) {
  const here = path(address)
  return nodes.some((node) => urls(node).some((url) => path(url, address) === here))
}

/** The one product this page is about. A page with several unrelated ones (a list, "you may also like") is about none. */
function main(products, address) {
  const names = new Set(products.map((node) => String(node.productGroupID || node.inProductGroupWithID || word(node.name))))
  if (names.size < 2) return products[0]
  const here = path(address)
  const own = products.filter((node) => urls(node).some((url) => path(url, address) === here))
  const groups = products.filter((node) => node.hasVariant)
  return own.length === 1 ? own[0] : groups.length === 1 ? groups[0] : undefined
}

function saysTheSame(some, all) {
  const pairs = [...some]
  return pairs.length > 0 && pairs.every(([name, value]) => all.get(name) === value)
}

function chosen(node, address) {
  const variants = list(node.hasVariant).filter((one) => one && typeof one === 'object')
  const query = new URL(address).searchParams
  const wanted = query.get('variant')
  const isWanted = (one) => one.sku === wanted || urls(one).some((url) => url.indexOf('variant=' + wanted) >= 0 || url.slice(-wanted.length) === wanted)
  // Variants without an id in the address have their options there: ?color=red&size=m.
  const options = (one) => urls(one).some((url) => saysTheSame(new URL(url, address).searchParams, query))
  return { variants, variant: wanted ? variants.find(isWanted) : variants.find(options), wanted }
}

function offer(node) {
  for (const one of list(node.offers).concat(node)) {
    if (!one || typeof one !== 'object') continue
    const inner = list(one.priceSpecification)[0] || {}
    const nested = list(one.offers)[0] || {}
    const amount = [one.price, one.lowPrice, inner.price, nested.price].find((found) => found != null && found !== '')
    if (amount !== undefined) return { price: amount, currency: word(one.priceCurrency || inner.priceCurrency || nested.priceCurrency) }
  }
  return {}
}

const gtin = (node) => node.gtin || node.gtin13 || node.gtin12 || node.gtin14 || node.gtin8
const lastOf = (address) => (path(address) || '').split('/').pop()

function toItem(node, address) {
  const { variants, variant, wanted } = chosen(node, address)
  const one = variant || node
  const group = word(node.productGroupID || node.inProductGroupWithID)
  const id = one.sku || one.mpn || gtin(one) || one.productID || (!variant && node.productGroupID) || lastOf(address)
  const { price: amount, currency } = [one, node].concat(variants).map(offer).find((found) => found.price !== undefined) || {}
  const all = {
    item_id: word(id), item_name: word(one.name || node.name), item_brand: word(node.brand || one.brand), item_category: word(list(node.category)[0]),
    product_id: group, variant_id: wanted || '', image: full(word(one.image || node.image), address), price: amount, quantity: 1,
  }
  for (const key of Object.keys(all)) if (all[key] === '' || all[key] === undefined) delete all[key]
  return { item: all, currency }
}

/**
 * What is said about a page in schema.org's words, wherever they stood.
 * @param {object[]} all nodes as in JSON-LD
 * @param {string} address the page's canonical address, else its own
 * @returns {{type?: string, item?: object, currency?: string}}
 */
export function readNodes(all, address) {
  const product = main(all.filter(isProduct), address)
  if (product) return Object.assign({ type: 'product' }, toItem(product, address))
  const typed = all.map((node) => types(node).map((type) => PAGE[type]).find(Boolean)).find(Boolean)
  return typed ? { type: typed } : {}
}
