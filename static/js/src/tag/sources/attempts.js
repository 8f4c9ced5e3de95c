import { guard } from '../../lifecycle/guard.js'
import { parse, stringify } from '../../lifecycle/text.js'
import { judgeRequest } from './requests.js'
import { makeSigns, verdict } from './signs.js'

const KEY = '.attempt'
/** What a visitor does is answered by a request within this time, or it is not its answer. */
const FOLLOWS = 2000
/** After a request has come back, and after the click itself: when to look what the page makes of it. */
const LOOKS = [600, 1500, 3000]
/** A form's answer is another page; one that comes later belongs to another visit. */
const SURVIVES = 60000

/**
 * What a visitor tries to do with the cart, until the page shows what came of it. An attempt is believed when the page says that it
 * worked: by words, or by the number at its cart. Where it says nothing, when a cart's address was asked and did not refuse.
 * Browsers tell of no request whose answer nobody reads, so that there may be none to see.
 * @param {{win: Window, memory: object, base: string, done: (attempt: object) => any}} given `done` is called with an attempt that
 *   succeeded; for a change it answers, or promises to answer, whether the page shows anything new yet, and undefined while it shows no cart
 */
export function makeAttempts({ win, memory, base, done }) {
  const doc = win.document
  const signs = makeSigns(doc)
  let open = []
  /** What the page before this one has begun, if it was of this shop. */
  let inherited = !doc.referrer || doc.referrer.indexOf(win.location.origin) === 0 ? parse(memory.get(KEY)) : null

  const keep = (attempt) => memory.set(KEY, stringify(Object.assign({}, attempt, { messages: undefined })))

  function close(attempt, succeeded) {
    if (open.indexOf(attempt) < 0) return
    open = open.filter((one) => one !== attempt)
    memory.remove(KEY)
    if (succeeded) done(attempt)
  }

  /** @param {boolean} last whether this is the last look */
  async function judge(attempt, last) {
    if (open.indexOf(attempt) < 0) return
    await signs.find()
    if (open.indexOf(attempt) < 0) return
    const { kind, ok } = attempt.request || {}
    const said = verdict(signs.messages(), attempt.messages)
    const figure = signs.figure()
    const both = figure !== undefined && attempt.figure !== undefined
    if (said === false) return close(attempt, false)
    if (attempt.what === 'change') {
      const believed = kind === 'cart' || kind === 'own' || (both && figure !== attempt.figure)
      if ((believed && (await done(attempt))) || last) close(attempt, false)
      return
    }
    if (said || (both && figure > attempt.figure) || (kind === 'cart' && ok)) return close(attempt, true)
    if (last) close(attempt, kind === 'cart' || (kind === 'own' && !both))
  }

  /** @param {boolean} final whether nothing more can come after the last look */
  const lookAfter = (attempt, final) => LOOKS.forEach((wait, i) => setTimeout(guard(() => judge(attempt, final && i === LOOKS.length - 1)), wait))

  function answered(entry) {
    const [attempt] = open.filter(({ at, request }) => (!request || request.kind === 'other') && entry.startTime > at - 30 && entry.startTime < at + FOLLOWS).slice(-1)
    if (!attempt || entry.name.indexOf(base) === 0) return
    const request = judgeRequest(entry, attempt.url)
    if (!request || (attempt.weak && request.kind !== 'cart')) return
    if (request.ok === false) return request.kind === 'other' ? undefined : close(attempt, false)
    const first = !attempt.request
    attempt.request = request
    // The page may go elsewhere as soon as it has its answer.
    if (request.kind !== 'other') keep(attempt)
    if (first) lookAfter(attempt, true)
  }

  const before = () => ({ figure: signs.figure(), messages: signs.messages() })

  if (win.PerformanceObserver) new win.PerformanceObserver(guard((list) => list.getEntries().forEach(guard(answered)))).observe({ type: 'resource', buffered: true })

  return {
    /** What the page shows of carts is searched ahead: what somebody does is looked at while the page is about to answer it. */
    look: () => signs.find(),
    /**
     * @param {object} about `what` (`add` or `change`) and all that `done` needs to know; must be plain data
     * @param {number} [at] when it was, where that is a moment ago
     */
    begin(about, at = win.performance.now()) {
      const attempt = Object.assign({ at, time: Date.now(), url: win.location.href }, before(), about)
      if (!signs.isKnown) signs.find().then(() => Object.assign(attempt, before()))
      // A double click is one.
      open = open.filter((one) => attempt.at - one.at < 15000 && (one.request || attempt.at - one.at > 300 || one.what !== attempt.what))
      open.push(attempt)
      lookAfter(attempt, false)
      return attempt
    },
    /** The attempt loads another page, which will have to tell. `certain`: by a form's or a link's own doing */
    leaves(attempt, certain) {
      attempt.certain = certain
      if (certain) keep(attempt)
      else memory.remove(KEY)
    },
    leaving() {
      const now = win.performance.now()
      const [last] = open.filter(({ at, request, what }) => request || (what === 'add' && now - at < FOLLOWS)).slice(-1)
      if (last) keep(last)
    },
    /**
     * What the page before this one began: its answer is this page.
     * @param {boolean} isCart whether this is the page of a cart; a change waits until it can be read
     */
    async arrive(isCart) {
      const attempt = inherited
      if (!attempt) return
      const [{ responseStatus } = {}] = win.performance.getEntriesByType('navigation')
      const lost = !(Date.now() - attempt.time < SURVIVES) || responseStatus >= 400
      inherited = null
      if (!lost && attempt.what === 'change' && (!isCart || (await done(attempt)) === undefined)) {
        inherited = attempt
        return
      }
      memory.remove(KEY)
      if (!lost && attempt.what === 'add' && came(attempt)) done(attempt)
    },
  }

  function came({ figure: before, certain, request }) {
    const said = verdict(signs.messages(), [])
    const figure = signs.figure()
    if (said !== undefined) return said
    if (figure !== undefined && before !== undefined && figure !== before) return figure > before
    if (request) return request.kind === 'cart'
    // The same number as before: it counts lines and there is no new one, or nothing was added.
    return certain && !(figure > 0 && figure === before) && !(figure === 0 && before === 0)
  }
}
