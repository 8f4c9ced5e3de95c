import { attr, closest, findAll, isElement, textIn } from '../../lifecycle/dom.js'
import { STEP, inSlices } from '../../lifecycle/slices.js'

/** The same words in two spellings of attributes: microdata's and RDFa's. */
const SPELLINGS = [
  { scope: 'itemscope', type: 'itemtype', property: 'itemprop' },
  { scope: 'typeof', type: 'typeof', property: 'property' },
]
/** Attributes that hold what is meant, where a text is only how it is shown. */
const VALUES = { meta: 'content', link: 'href', a: 'href', area: 'href', img: 'src', source: 'src', time: 'datetime', data: 'value', meter: 'value', object: 'data' }
const MOST = 2000

function valueOf(el, names) {
  // A name that is a link is still a name.
  const given = attr(el, 'content') || (/name$/i.test(names) ? '' : attr(el, VALUES[el.localName] || 'content'))
  return (given || textIn(el)).replace(/\s+/g, ' ').trim().slice(0, 300)
}

function add(node, names, value) {
  for (const name of names.split(/\s+/)) {
    const short = name.replace(/^.*[:/#]/, '')
    if (short) node[short] = node[short] === undefined ? value : [].concat(node[short], value)
  }
}

async function readSpelling(doc, { scope, type, property }) {
  const all = (selector) => findAll(doc.documentElement, selector).slice(0, MOST)
  const nodes = new Map()
  /** Parts of a thing may stand elsewhere on the page. */
  const parts = {}
  await inSlices(all(`[${scope}]`), (el) => {
    nodes.set(el, { '@type': attr(el, type).split(/\s+/) })
    if (!attr(el, property)) for (const id of attr(el, 'itemref').split(/\s+/)) if (id) parts[id] = el
  }, STEP)
  await inSlices(nodes.size ? all(`[${property}]`) : [], (el) => {
    const around = isElement(el.parentNode) && closest(el.parentNode, `[${scope}]`)
    const owner = around || parts[attr(closest(el, '[id]') || el, 'id')]
    const names = attr(el, property)
    if (nodes.has(owner) && owner !== el) add(nodes.get(owner), names, nodes.get(el) || valueOf(el, names))
  }, STEP)
  return [...nodes.keys()].filter((el) => attr(el, type) && /^(mainEntity)?$/.test(attr(el, property))).map((el) => nodes.get(el))
}

/**
 * What a page tells by attributes (microdata, RDFa Lite), as nodes like those of JSON-LD. Things inside other things are told
 * with them, so a list's products and a product's neighbours are not taken for what the page is about.
 * @param {Document} doc
 * @returns {Promise<object[]>}
 */
export async function readMicrodata(doc) {
  const found = []
  for (const spelling of SPELLINGS) found.push(...(await readSpelling(doc, spelling)))
  return found
}
