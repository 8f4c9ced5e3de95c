import { parse, stringify } from '../lifecycle/text.js'
import { heard } from './consent.js'
import { backoff } from './delivery.js'

const TRIES = 5
/** What the server has yet to be told; a visitor who is forgotten is still owed this. */
export const OWED = '.owed'
/** What a consent tool answered when the server was last told of it. */
const TOLD = '.told'

const waits = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/**
 * Tells the server what the visitor said: in the order in which it was said, and until it is known to have arrived.
 * @param {{http: object, local: object, memory: object, shop: string, identity: object, consent: object, delivery: object,
 *   mayStore: () => boolean, isSet: () => boolean}} given `local` outlives a refusal, `memory` does not; `isSet`: whether the shop's settings are here
 */
export function makeTellingConsent({ http, local, memory, shop, identity, consent, delivery, mayStore, isSet }) {
  let last = Promise.resolve()
  let untold = []
  let owed = []
  let later = []
  let isLeft = false
  const keepOwed = () => local.set(OWED, stringify(owed))

  /** A page that is left in between leaves an agreement to its request, and a withdrawal to the next page as well. */
  async function tell(payload, isUrgent) {
    // What a page begins to tell as it goes, the next one would tell again.
    if (isLeft && !isUrgent) return later.push(payload)
    const settled = () => {
      owed = owed.filter((one) => one !== payload)
      if (!owed.length) local.remove(OWED)
    }
    for (let tries = 0; tries < TRIES; tries++) {
      if (!isUrgent) settled()
      const { status, retryAfter } = await http.request('/v1/consent', payload, tries % 2)
      if (status && status < 500 && status !== 429) return settled()
      if (!isUrgent) {
        // The browser lets go of the answer when a page goes, and still delivers the request.
        if (isLeft) return
        owed.push(payload)
      }
      keepOwed()
      await waits(retryAfter * 1000 || backoff(tries, Math.random))
    }
  }

  /** Batches that went out under the visitor's id, and withdrawals that a beacon has taken. */
  const gone = new WeakSet()
  let nowKnown
  /** The server keeps the record of visitors it knows: an agreement waits until something of theirs has arrived. */
  const known = new Promise((resolve) => {
    nowKnown = resolve
  })

  /** One after the other: a withdrawal must not be overtaken by the agreement before it, nor wait for anything else. */
  function tellInTurn(payload, isUrgent) {
    if (isUrgent) nowKnown()
    owed.push(payload)
    // A server that hears of a withdrawal before it knows the visitor has nothing to erase yet.
    last = Promise.all([last, known, delivery.landing()]).then(() => tell(payload, isUrgent))
  }

  const ready = () => untold.splice(0).forEach((begin) => begin())

  return {
    /** What a page before this one could not tell. */
    resume() {
      for (const one of [].concat(parse(local.get(OWED)))) if (one && one.shop === shop) tellInTurn(one, one.consent.measurement === false)
    },
    /**
     * @param {object | null} values null: a consent tool that has not answered yet
     * @param {string} [how] who has heard it: the shop's call, our prompt, or the name of a consent tool
     */
    hear(values, wording, how = 'api') {
      const visitor = identity.known()
      const isCall = how === 'api' || how === 'prompt'
      // What is said here is newer than what another tab was told.
      if (isCall) delete consent.signals.tab
      const isNew = isCall ? consent.say('api', { ...consent.signals.api, ...heard(values) }) : consent.say(how, values)
      const said = isCall ? heard(values) : consent.said()
      const words = stringify(said)
      const begin = () => {
        if (delivery.isSilent()) return
        // An agreement waits until the other consent tools of the page have said theirs.
        if (!(visitor || mayStore())) return said.measurement && untold.push(begin)
        if (!isCall) memory.set(TOLD, words)
        const payload = { v: 1, shop, visitor: visitor || identity.visitor(), consent: said, text: wording, how }
        const isUrgent = visitor && Object.keys(said).some((purpose) => !said[purpose])
        tellInTurn(payload, isUrgent)
      }
      // A tool answers anew on every page; the server is told what it does not know yet.
      if (isNew && (isCall || words !== local.get(TOLD))) untold.push(begin)
      if (isSet() || visitor) ready()
    },
    /** The settings have come: what waited to know whether it may be told waits no longer. */
    ready,
    /** A batch of events goes out under the visitor's id. */
    sends: (batch) => gone.add(batch),
    /** A batch of events has arrived. */
    arrived: (batch) => gone.has(batch) && nowKnown(),
    leave() {
      isLeft = true
      if (owed.length) keepOwed()
      owed.filter((one) => one.consent.measurement === false && !gone.has(one)).forEach((one) => http.beacon('/v1/consent', stringify(one)) && gone.add(one))
    },
    back() {
      isLeft = false
      later.splice(0).forEach((payload) => tell(payload))
    },
  }
}
