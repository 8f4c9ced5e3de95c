/**
 * Selectors for an element that still hold when the shop's theme is built again, from what the page's author named and not from
 * what a tool generated. Pure: the element is described, and `count` says how often a selector matches.
 *
 * @typedef {{tag: string, id: string, classes: string[], attrs: Record<string, string>, nth: number, before?: Described}} Described
 *   `nth`: its place among its parent's children of the same tag, from 1 · `before`: what stands in front of it
 */

/** Said for tests or for machines, these survive every redesign. */
const MARKS = /^(data-(testid|test|test-id|qa|cy|hook|role|target|action|component|element|automation(-id)?)|itemprop|property)$/
const MEANT = /price|amount|cost|preis|prix|name|title|add|buy|cart|basket|bag\b|warenkorb|count|badge|qty|quantity|e-?mail|product|sku|total|submit|image|photo/i
const ADDS = /add|buy|cart|basket|bag\b|warenkorb|panier/i
/** How a thing looks, or the state it is in now, says nothing of what it is. */
const LOOKS = /^((-?[mp][trblxy]?|w|h|z|gap|col|row|top|left|right|bottom|inset|order|text|font|bg|flex|grid|items|justify|self|content|leading|tracking|min|max|space|border|rounded|shadow|opacity|overflow|cursor|transition|duration|d|lh|fs|fw|float|pull|offset|g|gx|gy)(-.*)?|block|inline(-.*)?|hidden|visible|absolute|relative|fixed|sticky|static|uppercase|lowercase|truncate|underline|bold|small|large|active|selected|open|closed|current|focus(ed)?|hover|load(ed|ing)|show|in|fade|clearfix|container|wrapper|row|column|js|no-js|(is|has|js|ng|v)-.*)$/i

const UNSAFE = /[{}<;@]|\/\*/
const MOST_ANCESTORS = 10
const MOST = 6
/** What costs more than this says nothing of what the element is. */
const NAMED = 5

/** `bdVaJa`, `3fGhZ`, `1x2y3z`: what a tool makes up is neither words nor a word with a number behind it. */
function isRandom(part) {
  if (/[a-z]\d+[a-z]/i.test(part) || /^\d+[a-z]/i.test(part) || /\d{3,}/.test(part)) return true
  if (part.length < 5) return false
  const words = part.split(/(?=[A-Z])/)
  if (words.length > 1 && words.filter((word) => word.length < 3).length * 2 > words.length) return true
  return !/[aeiouyäöüåéèаеиоуыэюя]/i.test(part) || (/\d/.test(part) && !/^[a-z]+\d{1,2}$/i.test(part))
}

/** Whether a class or an id was given by a person. */
export function isStable(name) {
  if (!name || name.length > 60 || /[:/[\]().!%#]/.test(name)) return false
  if (/^(css|sc|jss|emotion|svelte|astro|radix|headlessui|mui|chakra|ember|ext-gen|yui)-/i.test(name) || /[-_]\d+$/.test(name)) return false
  return !name.split(/[-_]+/).some(isRandom)
}

const escape = (name) => name.replace(/[^\w\u0080-\uffff-]/g, '\\$&').replace(/^(-?)(\d)/, '$1\\3$2 ')
const equals = (name, value) => `[${name}="${value.replace(/["\\]/g, '\\$&')}"]`

/** What is not said of one product alone. */
const isGeneral = (value) => !!value && value.length < 60 && !/\d{2,}/.test(value) && isStable(value.replace(/[ /.]/g, '-'))

function byAttributes({ tag, attrs }) {
  const found = []
  for (const name of Object.keys(attrs)) {
    const value = attrs[name]
    if (MARKS.test(name) && isGeneral(value)) found.push([/^data/.test(name) ? 1 : 0, equals(name, value)])
    else if (/^data-/.test(name) && MEANT.test(name) && isStable(name.slice(5))) found.push([2, `[${name}]`])
    else if (name === 'name' && isGeneral(value)) found.push([3, tag + equals(name, value)])
    else if (name === 'type' && tag === 'input' && value === 'email') found.push([7, tag + equals(name, value)])
    else if (name === 'type' && value === 'submit') found.push([8, tag + equals(name, value)])
  }
  const action = tag === 'form' && (attrs.action || '').replace(/^https?:\/\/[^/]+/, '').replace(/[?#].*/, '')
  const general = action && action.split('/').filter((part) => part && !/\d/.test(part) && part.length < 20).slice(0, 3).join('/')
  if (general && MEANT.test(general)) found.push([4, `form[action*="${general}"]`])
  return found
}

/** @returns {[cost: number, selector: string][]} what one element can be called by, the best first */
function simple(node) {
  const found = byAttributes(node)
  if (isStable(node.id)) found.push([2, '#' + escape(node.id)])
  const classes = node.classes.filter((name) => isStable(name) && !LOOKS.test(name))
  classes.forEach((name) => found.push([MEANT.test(name) ? 4 : 5, '.' + escape(name)]))
  if (classes.length > 1) found.push([6, classes.slice(0, 2).map((name) => '.' + escape(name)).join('')])
  found.push([node.tag === 'h1' ? 4 : 9, node.tag])
  return found.filter(([, selector]) => !UNSAFE.test(selector)).sort(([a], [b]) => a - b)
}

function combined(chain) {
  const own = simple(chain[0]).map(([cost, selector]) => ({ cost, selector, own: cost }))
  const found = own.slice()
  const add = (cost, selector, inner) => found.push({ cost, selector, own: inner })
  const { before } = chain[0]
  if (before) {
    const [[cost, selector]] = simple(before)
    if (cost <= NAMED) own.forEach((one) => add(one.cost + cost / 2 + 2, `${selector} + ${one.selector}`, one.own))
  }
  chain.slice(1, MOST_ANCESTORS).forEach((ancestor, distance) => {
    for (const [cost, selector] of simple(ancestor).slice(0, 2)) {
      if (cost <= NAMED) own.forEach((one) => add(one.cost + cost / 2 + 1 + distance / 10, `${selector} ${one.selector}`, one.own))
    }
  })
  return found.sort((a, b) => a.cost - b.cost)
}

/** Where nothing has a name: the way down from the nearest that has one. */
function byPlace(chain) {
  let path = ''
  for (let i = 0; i < chain.length; i++) {
    const [[cost, selector]] = simple(chain[i])
    if (i && cost <= NAMED) return `${selector} > ${path}`
    path = `${chain[i].tag}:nth-of-type(${chain[i].nth})${path && ' > ' + path}`
  }
  return path
}

/**
 * @param {Described[]} chain the element, its parent, and so on
 * @param {(selector: string) => number} count how many elements of the page it matches
 * @param {boolean} [inLists] it is wanted in the cards of other products too, as the add button is
 * @returns {{selector: string, count: number}[]} the best first: those that match nothing else, then those that do
 */
export function candidates(chain, count, inLists) {
  const all = []
  for (const one of combined(chain)) {
    if (all.length > 60) break
    if (!all.some(({ selector }) => selector === one.selector)) all.push(Object.assign(one, { count: count(one.selector) }))
  }
  const place = byPlace(chain)
  all.push({ cost: 15, own: NAMED, selector: place, count: count(place) })
  for (const one of all) {
    if (one.count === 1) continue
    if (inLists && ADDS.test(one.selector)) one.cost -= 5
    // Something that matches a few times and says what it is outlives something unique that counts its neighbours.
    else one.cost += (one.own < NAMED ? 3 : 12) + Math.min(one.count, 10) / 5
  }
  return all
    .filter((one) => one.count > 0)
    .sort((a, b) => a.cost - b.cost)
    .slice(0, MOST)
    .map(({ selector, count }) => ({ selector, count }))
}
