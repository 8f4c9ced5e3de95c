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

/**
 * @param {() => {document: object, weights: number[], kinds: string[], codes: string[], delivers: string[],
 *   reward: null | {kind: string, code: string, deliver: string}}} given
 * @param {{applyUrl: string | null, random?: () => number, wait?: number}} options
 * @returns {{post: (path: string, body?: object) => Promise<{status: number, retryAfter: number, body: object}>, sample: () => object}}
 */
export function rehearse(given, { applyUrl, random = Math.random, wait = WAIT_MS }) {
  function couponOf(kind, code, deliver) {
    if (kind === 'none') return null
    // What goes by email alone is told to no page.
    if (deliver === 'email') return { code: '', mailed: true, apply_url: null, expires_at: null }
    return { code: (kind === 'code' && code) || 'SAMPLE-CODE', mailed: deliver === 'both', apply_url: applyUrl, expires_at: null }
  }

  const ofReward = (reward) => couponOf(reward.kind, reward.code, reward.deliver)

  function draw({ weights }) {
    let at = Math.floor(random() * weights.reduce((sum, weight) => sum + weight, 0))
    return Math.max(
      0,
      weights.findIndex((weight) => (at -= weight) < 0),
    )
  }

  async function post(path, sent) {
    await new Promise((resolve) => setTimeout(resolve, wait))
    const { document, kinds, codes, delivers, reward, ...rest } = given()
    if (path.endsWith('/submit')) {
      const next = nextStep(document.steps[sent?.step], sent?.fields)
      if (next && next !== 'done') return { status: 200, retryAfter: 0, body: { ok: true, next, coupon: null, more: true } }
      const coupon = reward ? ofReward(reward) : null
      return { status: 200, retryAfter: 0, body: document.game && !next ? { ok: true, next: 'game' } : { ok: true, next: 'done', coupon } }
    }
    const stop = draw(rest)
    const { prize, label } = document.game.slices[stop]
    const kind = kinds[stop] || 'none'
    const body = { ok: true, outcome: kind === 'none' ? 'lost' : 'won', stop, prize: { id: prize, label }, coupon: couponOf(kind, codes[stop], delivers[stop]), replayed: false }
    return { status: 200, retryAfter: 0, body }
  }

  return {
    post,
    /** A step that nobody has played for shows the code that is set for it. */
    sample() {
      const { document, kinds, codes, delivers, reward } = given()
      const at = kinds.findIndex((kind) => kind !== 'none')
      if (at >= 0) return couponOf(kinds[at], codes[at], delivers[at])
      if (reward) return ofReward(reward)
      return document.game ? { code: 'SAMPLE-CODE' } : null
    },
  }
}
