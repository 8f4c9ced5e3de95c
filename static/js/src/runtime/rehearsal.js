/**
 * A popup that is only looked at, in the editor or on the shop's own page: what a visitor would send to the server is answered in the
 * page. Nothing is asked, stored or counted, and what is drawn is drawn for show.
 */

const WAIT_MS = 250

/** Where a step's form leads, as the server decides it (popups/document/ways.py). */
function nextStep(step, fields = {}) {
  const form = step?.blocks?.find((block) => block.type === 'form')
  const fits = ({ field, is }) => [fields[field]?.chosen ?? fields[field]].flat().some((one) => [is].flat().includes(one))
  const branch = form?.branches?.find(fits)
  return branch ? branch.step : form?.next
}

const HOUR_MS = 3_600_000
const UNITS = { hours: HOUR_MS, days: 24 * HOUR_MS }
const MARKS = { '#': '4827', '@': 'KQTR', '*': 'K4Q8' }

/** A code such as the server makes by this pattern (popups/document/patterns.py). */
function made(pattern) {
  let at = 0
  return pattern.replace(/[#@*]/g, (mark) => MARKS[mark][at++ % MARKS[mark].length])
}

const codeOf = ({ kind, code, pattern }) => (kind === 'code' && code) || (kind === 'generated' && pattern && made(pattern)) || 'SAMPLE-CODE'

/** When a code that is won now ends, as the server tells it; null for never. */
function endOf(expiry, now) {
  if (!expiry) return null
  const ends = expiry.at ?? now + expiry.after * UNITS[expiry.unit]
  return Number.isFinite(ends) ? new Date(ends).toISOString() : null
}

/**
 * @param {() => {document: object, weights: number[], gifts: Gift[], reward: Gift | null}} given what is drawn, what each prize gives, and the form
 * @param {{applyUrl: string | null, random?: () => number, wait?: number, now?: () => number}} options
 * @returns {{post: (path: string, body?: object) => Promise<{status: number, retryAfter: number, body: object}>, sample: () => object}}
 * @typedef {{kind: string, code: string, pattern: string, deliver: string, expiry: {after: number | null, unit: string, at: number | null} | null}} Gift
 */
export function rehearse(given, { applyUrl, random = Math.random, wait = WAIT_MS, now = Date.now }) {
  function couponOf(gift) {
    if (!gift || gift.kind === 'none') return null
    const { deliver } = gift
    // What goes by email alone is told to no page.
    if (deliver === 'email') return { code: '', mailed: true, apply_url: null, expires_at: null }
    return { code: codeOf(gift), mailed: deliver === 'both', apply_url: applyUrl, expires_at: endOf(gift.expiry, now()) }
  }

  function draw({ weights }) {
    let at = Math.floor(random() * weights.reduce((sum, weight) => sum + weight, 0))
    return Math.max(
      0,
      weights.findIndex((weight) => (at -= weight) < 0),
    )
  }

  async function post(path, sent) {
    await new Promise((resolve) => setTimeout(resolve, wait))
    const { document, gifts, reward, ...rest } = given()
    if (path.endsWith('/submit')) {
      const next = nextStep(document.steps[sent?.step], sent?.fields)
      if (next && next !== 'done') return { status: 200, retryAfter: 0, body: { ok: true, next, coupon: null, more: true } }
      return { status: 200, retryAfter: 0, body: document.game && !next ? { ok: true, next: 'game' } : { ok: true, next: 'done', coupon: couponOf(reward) } }
    }
    const stop = draw(rest)
    const { prize, label } = document.game.slices[stop]
    const coupon = couponOf(gifts[stop])
    const body = { ok: true, outcome: coupon ? 'won' : 'lost', stop, prize: { id: prize, label }, coupon, replayed: false }
    return { status: 200, retryAfter: 0, body }
  }

  return {
    post,
    /** A step that nobody has played for shows the code that is set for it. */
    sample() {
      const { document, gifts, reward } = given()
      const first = gifts.find(({ kind }) => kind !== 'none') || reward
      return first ? couponOf(first) : document.game ? { code: 'SAMPLE-CODE' } : null
    },
  }
}
