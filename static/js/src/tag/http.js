import { guard } from '../lifecycle/guard.js'
import { parse, stringify } from '../lifecycle/text.js'

const TIMEOUT = 15000
/** All keepalive requests of a page share 64 KiB; what is bigger goes without. */
const KEEPALIVE_LIMIT = 50000

/**
 * One request to the server, which never rejects: `status` 0 means that no answer came.
 * The page's fetch is taken once, at load: shops replace it later, and theirs may throw or answer with something else.
 */
export function makeHttp(win, base) {
  const nativeFetch = win.fetch
  const answer = (status, body, retryAfter) => ({ status, body: parse(body), retryAfter: +retryAfter || 0 })

  async function byFetch(path, body) {
    const stop = new win.AbortController()
    const timer = setTimeout(() => stop.abort(), TIMEOUT)
    let response
    try {
      response = nativeFetch.call(win, base + path, {
        // A script of the page that writes into Object.prototype (`headers`, `integrity`) would have its say in it.
        __proto__: null,
        method: body ? 'POST' : 'GET',
        body,
        keepalive: body && body.length < KEEPALIVE_LIMIT,
        credentials: 'omit',
        signal: stop.signal,
      })
    } catch (error) {
      return byXhr(path, body)
    }
    try {
      // A fetch of the page's own may know nothing of being stopped.
      response = await Promise.race([response, new Promise((_, fail) => (stop.signal.onabort = fail))])
      if (!response || !response.text) return byXhr(path, body)
      return answer(response.status, await response.text(), response.headers.get('Retry-After'))
    } finally {
      clearTimeout(timer)
    }
  }

  const byXhr = (path, body) =>
    new Promise((resolve) => {
      const xhr = new win.XMLHttpRequest()
      xhr.open(body ? 'POST' : 'GET', base + path)
      xhr.timeout = TIMEOUT
      // Not getResponseHeader, which complains in the shop's console about a header that the answer does not let us see.
      const retryAfter = () => (/^retry-after: *(\d+)/im.exec(xhr.getAllResponseHeaders()) || [])[1]
      xhr.onloadend = guard(() => resolve(answer(xhr.status, xhr.responseText, retryAfter())))
      xhr.send(body)
    })

  return {
    /**
     * @param {boolean} [again] the last try got no answer: leave out what may have been the cause (a patched fetch, no room
     *   left for keepalive requests)
     * @returns {Promise<{status: number, body: any, retryAfter: number}>}
     */
    async request(path, payload, again) {
      const body = payload && (typeof payload === 'string' ? payload : stringify(payload))
      try {
        return await (again ? byXhr : byFetch)(path, body)
      } catch (error) {
        return answer(0)
      }
    },
    /** For the moment of leaving only: its answer is never seen. @returns whether the browser took it */
    beacon: guard((path, body) => win.navigator.sendBeacon(base + path, body)),
  }
}
