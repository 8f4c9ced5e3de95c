/** Pages are named by a path in which `*` stands for one part: `/products/*`. Pure. */

const INDEX = /^(index|default)\.\w+$/i
const SCRIPT = /\.(php|aspx?|jsp|cgi)$/i
const LANGUAGE = /^[a-z]{2}([-_][a-z]{2})?$/i
const PASSING = /^(utm_|shopbell_|gclid|fbclid|msclkid|ref$|variant$)/i
/** What another visitor or order has another of. */
const PERSONAL = /\d{3,}|^[0-9a-f-]{16,}$/i

const parts = (path) => path.split('/').filter(Boolean)
const plain = (part) => {
  try {
    return decodeURIComponent(part).replace(/\.(html?|php|aspx?)$/i, '')
  } catch (error) {
    return part
  }
}

function matchPath(wanted, path) {
  // A language or a collection may stand in front; a pattern of nothing but stars has no anchor, so it must fit as it is.
  if (!wanted.some((part) => part !== '*') && path.length > wanted.length && LANGUAGE.test(path[0])) path = path.slice(1)
  const start = path.length - wanted.length
  if (start < 0 || (start && !wanted.some((part) => part !== '*'))) return null
  let star = ''
  for (let i = 0; i < wanted.length; i++) {
    if (wanted[i] === '*') star = plain(path[start + i])
    else if (wanted[i].toLowerCase() !== path[start + i].toLowerCase()) return null
  }
  return star
}

/**
 * @param {string} pattern `/products/*`, `/index.php?route=product&product_id=*`, or '' for every page
 * @param {{pathname: string, search: string}} location
 * @returns {string | null} what its last star stands for ('' without one), or null on another page
 */
export function matchPages(pattern, { pathname, search }) {
  if (!pattern) return ''
  const [path, query] = pattern.split('?')
  let star = matchPath(parts(path), parts(pathname))
  if (star === null || !query) return star
  const given = new URLSearchParams(search)
  for (const [name, value] of new URLSearchParams(query)) {
    const here = given.get(name)
    if (here === null || (value !== '*' && value !== here)) return null
    if (value === '*') star = here
  }
  return star
}

function queryPattern(search) {
  const kept = [...new URLSearchParams(search)].filter(([name]) => !PASSING.test(name))
  return kept.map(([name, value]) => `${name}=${/\d/.test(value) ? '*' : encodeURIComponent(value)}`).join('&')
}

/** The pages that are like this product's page. */
export function likeThis({ pathname, search }) {
  const path = parts(pathname)
  const last = path[path.length - 1] || ''
  const query = !last || SCRIPT.test(last) ? queryPattern(search) : ''
  if (query) return pathname + '?' + query
  if (!last) return '/'
  path[path.length - (INDEX.test(last) && path.length > 1 ? 2 : 1)] = '*'
  return '/' + path.join('/')
}

/** This page, for every visitor. */
export const thisPage = ({ pathname }) => '/' + parts(pathname).map((part) => (PERSONAL.test(part) ? '*' : part)).join('/')
