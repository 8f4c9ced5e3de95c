import { attr, closest, target } from '../../lifecycle/dom.js'
import { guard, listen } from '../../lifecycle/guard.js'
import { parse, stringify } from '../../lifecycle/text.js'
import { controlOf } from './read.js'

const KEY = '.mapped'
const STEP = 250
/** A shop that has not shown an added product by now has not added it. */
const PATIENCE = 8000
/** Later than this, another page has nothing to do with the click. */
const NAVIGATION = 3000
const LOAD = 15000

const formOf = (control) => control.form || closest(control, 'form')
/** A form that posts into a frame leaves the page where it is. */
const leavesPage = (form) => /^(_self|_top|_parent)?$/.test(attr(form, 'target'))
const isOff = (control) => control.disabled === true || attr(control, 'aria-disabled') === 'true'

/**
 * A click on the add button is no addition yet: a size may be missing, the last piece gone. It is told when the mapped cart count
 * rises, here or on the page that the form leads to; without a count, when the form is really posted or another page follows.
 * @param {{win: Window, memory: object, button: () => string | null, count: () => {isMapped: boolean, value: number | null},
 *   productOf: (control: Element) => {item: object, currency: string} | null, tell: (params: object) => void}} given
 */
export function makeAdding({ win, memory, button, count, productOf, tell }) {
  const doc = win.document
  let waiting = []
  let timer = 0
  /** From the page before: what was clicked there and led here. */
  let earlier = takeEarlier()

  function takeEarlier() {
    const kept = parse(memory.get(KEY))
    memory.remove(KEY)
    return (Array.isArray(kept) ? kept : []).filter(({ at }) => Date.now() - at < LOAD)
  }

  const keep = () => (waiting.length ? memory.set(KEY, stringify(waiting.map(({ at, before, params }) => ({ at, before, params })))) : memory.remove(KEY))
  const isKept = (one) => (parse(memory.get(KEY)) || []).some(({ at }) => at === one.at)

  function confirm(one) {
    // Another tab of this shop may have taken it over already.
    const isOurs = !one.kept || isKept(one)
    waiting = waiting.filter((other) => other !== one)
    keep()
    if (isOurs) tell(one.params)
  }

  function begin(control) {
    const product = productOf(control)
    if (!product) return
    const { item, currency } = product
    const params = { currency, value: item.price === undefined ? undefined : Math.round(item.price * item.quantity * 1000) / 1000, items: [item] }
    const one = { at: Date.now(), before: count().value || 0, params, form: formOf(control), kept: false }
    waiting.push(one)
    keep()
    one.kept = isKept(one)
    watch()
  }

  /** Of several clicks, as many are confirmed as the count has risen by. */
  function compare(list, settle) {
    const { value } = count()
    if (value === null) return
    let risen = list.length ? value - list[0].before : 0
    for (const one of list.slice()) {
      if (risen <= 0) return
      risen -= one.params.items[0].quantity
      settle(one)
      list.forEach((other) => (other.before += one.params.items[0].quantity))
    }
  }

  const watch = guard(() => {
    clearTimeout(timer)
    compare(waiting.slice(), confirm)
    const before = waiting.length
    waiting = waiting.filter(({ at }) => Date.now() - at < PATIENCE)
    if (waiting.length !== before) keep()
    if (waiting.length) timer = setTimeout(watch, STEP)
  })

  listen(doc, 'click', (event) => {
    const selector = button()
    const control = event.isTrusted && selector && !closest(target(event), '[data-shopbell]') && controlOf(target(event), selector)
    if (control && !isOff(control)) begin(control)
  })

  listen(doc, 'submit', (event) => {
    const form = target(event)
    const one = waiting.filter((other) => other.form === form).pop()
    // Whether the page keeps the form back is known when all its own listeners have heard of it.
    if (one) setTimeout(guard(() => !event.defaultPrevented && waiting.indexOf(one) >= 0 && leavesPage(form) && posted(one)))
  })

  /** The next page knows better, if it can be told of this one and shows a count. */
  function posted(one) {
    if (!(count().isMapped && one.kept)) confirm(one)
  }

  return {
    /** @param {number} age of the page in ms · @param {boolean} isLast whether the page has had time to show its count */
    look(isLast) {
      if (!earlier.length) return
      const settle = (one) => {
        earlier = earlier.filter((other) => other !== one)
        tell(one.params)
      }
      const { isMapped, value } = count()
      if (!isMapped || (value === null && isLast)) earlier.slice().forEach(settle)
      else compare(earlier.slice(), settle)
      if (isLast) earlier = []
    },
    /** Another page in the same document: without a count it says that the click was taken. */
    newPage() {
      if (!count().isMapped) waiting.filter(({ at }) => Date.now() - at < NAVIGATION).forEach(confirm)
    },
  }
}
