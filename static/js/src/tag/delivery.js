import { debug } from '../lifecycle/debug.js'
import { guard } from '../lifecycle/guard.js'
import { bytes, stringify } from '../lifecycle/text.js'
import { worth } from './queue.js'

const PATH = '/v1/events'
const WAIT = '.wait'
const BATCH_EVENTS = 10
const BATCH_WAIT = 2000
const MAX_EVENTS = 100
const MAX_BYTES = 45000
const CHUNK_BYTES = 16000
const FIRST_RETRY = 1000
const LAST_RETRY = 300000

const AT_ONCE = /^(add_to_cart|begin_checkout|purchase|email_|field_|view_promotion|promotion_dismissed)/

/** Full jitter: shops whose visitors all come back at the same second must not bring the server down again. */
export function backoff(failures, random) {
  return Math.round(random() * Math.min(LAST_RETRY, FIRST_RETRY * 2 ** failures))
}

/**
 * Brings the queue to the server: in batches, one request at a time, and forgets an event only when an answer has it.
 * @param {{http, queue, turns, shared, may: () => {send: boolean}, now: () => number, random: () => number,
 *   envelope: (events: object[], final: boolean) => object, onAnswer: (body: object, sent: object[]) => void}} given
 *   `shared`: what the tabs of a shop know together, where that may be kept
 */
export function makeDelivery({ http, queue, turns, shared, may, now, random, envelope, onAnswer }) {
  let inFlight = []
  let landing = null
  let isBusy = false
  let isWanted = false
  let failures = 0
  let notBefore = 0
  let silent = false
  let offline = false
  let limit = MAX_EVENTS
  let timer = 0
  let due = Infinity
  const left = new Set()

  /** When the server wants to hear from us again, whichever tab it said so to. A later moment than any is another clock's. */
  function opens() {
    const said = +shared.get(WAIT) || 0
    return Math.max(notBefore, said > now() + LAST_RETRY ? 0 : said)
  }

  function wake(wait) {
    const at = Math.max(now() + wait, opens())
    if (silent || at >= due) return
    clearTimeout(timer)
    due = at
    timer = setTimeout(guard(attempt), at - now())
  }

  async function attempt() {
    due = Infinity
    if (silent || !may().send) return
    isWanted = true
    if (isBusy) return
    isBusy = true
    while (isWanted) {
      isWanted = false
      await turns.take(send)
    }
    isBusy = false
  }

  async function send() {
    if (now() < opens()) return wake(0)
    queue.adopt()
    if (silent || !may().send || !queue.items().length) return
    const batch = (inFlight = queue.take(MAX_BYTES, limit))
    landing = http.request(PATH, envelope(batch, false), offline)
    const answer = await landing
    landing = null
    inFlight = []
    settle(answer, batch)
  }

  function settle({ status, body, retryAfter }, batch) {
    const limited = status === 429 || status === 503
    // Nobody answered, or somebody else: a proxy that is set up wrongly, a network that wants to be signed in to.
    const unheard = status < 300 && !body
    debug('sent', status, batch.map(({ name }) => name).join(), body || '')
    const drop = () => queue.remove((event) => batch.indexOf(event) >= 0)
    const wait = (ms) => {
      notBefore = now() + ms
      debug('waiting', notBefore)
      if (limited) shared.set(WAIT, String(Math.min(notBefore, now() + LAST_RETRY)))
      queue.save()
      wake(0)
    }
    offline = !status
    if (unheard || limited || status === 408 || status === 425 || status >= 500) return wait(retryAfter * 1000 || backoff(failures++, random))
    failures = 0
    shared.remove(WAIT)
    if (status === 401 || status === 403) {
      silent = true
      return
    }
    if (status === 413 && batch.length > 1 && limit === MAX_EVENTS) {
      limit = Math.ceil(batch.length / 2)
      return wake(0)
    }
    drop()
    if (limit < MAX_EVENTS && queue.items().length < limit) limit = MAX_EVENTS
    if (status < 300) onAnswer(body || {}, batch)
    if (queue.items().length) wake(0)
  }

  return {
    wake,
    /** A new event is in the queue. */
    added(name) {
      left.clear()
      wake(AT_ONCE.test(name) || queue.items().length >= BATCH_EVENTS ? 0 : BATCH_WAIT)
    },
    /** The page may be gone in a moment: hands everything to the browser, the most valuable first. */
    leave() {
      if (silent || !may().send) return
      const waiting = queue.items().map(({ event }) => event).filter((event) => inFlight.indexOf(event) < 0 && !left.has(event.id))
      waiting.sort((a, b) => worth(b.name) - worth(a.name))
      const room = CHUNK_BYTES - bytes(stringify(envelope([], true)))
      while (waiting.length) {
        let size = 0
        let count = 0
        while (count < waiting.length && ((size += bytes(stringify(waiting[count])) + 1) < room || !count)) count++
        const chunk = waiting.splice(0, count)
        const body = stringify(envelope(chunk, true))
        chunk.forEach((event) => left.add(event.id))
        if (!http.beacon(PATH, body)) http.request(PATH, body).then(({ status }) => status === 202 && queue.remove((event) => chunk.indexOf(event) >= 0))
      }
      queue.save()
      turns.release()
    },
    /** The page is looked at again, or the network is back: what a beacon took is sent again, for nobody saw its answer. */
    back() {
      left.clear()
      if (offline) notBefore = 0
      wake(0)
    },
    /** @returns {Promise<object> | null} the request that is on its way, which nothing can call back */
    landing: () => landing,
    isSilent: () => silent,
    silence() {
      silent = true
    },
  }
}
