/** What the server is asked about one popup, and its refusals in the visitor's words. */

export class Refused extends Error {
  /** @param {{status: number, body: object|null}} answer */
  constructor(answer) {
    super('refused')
    this.answer = answer
  }

  /** Whether another try with other fields may be accepted; after a fault only the same one is worth repeating. */
  get isTheirs() {
    const { status } = this.answer
    return status >= 400 && status < 500 && status !== 429
  }
}

/** @param {{entry: object, post: Function}} options @param {Function} say */
export function makeServer({ entry, post }, say) {
  async function ask(what, fields) {
    const answer = await post(`/v1/popups/${encodeURIComponent(entry.popup)}/${what}`, { token: entry.token, ...fields })
    if (answer.status !== 200) throw new Refused(answer)
    return answer.body
  }

  return {
    submit: (step, fields) => ask('submit', { step, fields }),
    play: (seed) => ask('play', { seed }),

    /** @returns {{fields: object} | {message: string}} what the form shows */
    words({ answer: { status, body } }) {
      if (status === 422) return { fields: body?.fields || {} }
      if (status === 0 && navigator.onLine === false) return { message: say('offline') }
      const error = body?.error
      if (error === 'already_played' || error === 'sold_out') return { message: say(error) }
      const isOver = error === 'popup_not_live' || error === 'bad_token'
      return { message: say(isOver && entry.strings?.ended ? 'ended' : 'try_again') }
    },
  }
}
