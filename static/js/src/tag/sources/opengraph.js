const TYPES = { product: 'product', 'product.item': 'product', 'product.group': 'product', 'og:product': 'product', article: 'content' }
const WANTED = /^(og|product):/
const MOST = 60

/**
 * A page's meta elements for social networks, the first of each name.
 * @returns {Record<string, string>}
 */
export function readMetas(doc) {
  const found = {}
  for (const meta of [...doc.querySelectorAll('meta[property],meta[name]')].slice(0, 200)) {
    // Some platforms write name= where property= is meant.
    const name = meta.getAttribute('property') || meta.getAttribute('name')
    const value = (meta.getAttribute('content') || '').trim()
    if (value && WANTED.test(name) && !found[name] && Object.keys(found).length < MOST) found[name] = value.slice(0, 500)
  }
  return found
}

/** Many shops put their own name behind the product's. */
function nameOf(title, site) {
  const cut = site && title.length > site.length && title.slice(-site.length) === site ? title.slice(0, -site.length).replace(/[\s\-–—|·:•]+$/, '') : title
  return cut || title
}

/**
 * What OpenGraph says of the page. Some platforms call every page a website, some every page a product: a product is what
 * has a price or a number.
 * @param {Record<string, string>} metas
 * @param {string} address
 * @returns {{type?: string, item?: object, currency?: string}}
 */
export function readOpenGraph(metas, address) {
  const get = (...names) => names.map((name) => metas[name]).find(Boolean)
  const price = get('product:sale_price:amount', 'product:price:amount', 'og:price:amount', 'product:price', 'og:price')
  const id = get('product:retailer_item_id', 'product:sku', 'product:retailer_part_no', 'product:mfr_part_no')
  const type = TYPES[metas['og:type']]
  const title = metas['og:title']
  if (!title || !(price || id) || type === 'content') return type ? { type } : {}
  const all = {
    item_id: id || new URL(address).pathname.replace(/\/$/, '').split('/').pop(), item_name: nameOf(title, metas['og:site_name']),
    item_brand: get('product:brand', 'og:brand'), item_category: get('product:category'), product_id: get('product:item_group_id'),
    image: get('og:image', 'og:image:secure_url'), price, quantity: 1,
  }
  const item = {}
  for (const key of Object.keys(all)) if (all[key] !== undefined) item[key] = all[key]
  return { type: 'product', item, currency: get('product:sale_price:currency', 'product:price:currency', 'og:price:currency', 'og:currency') }
}
