import { CART_ADDRESS } from './shop_words.js'

const BY_SCRIPT = /^(?:fetch|xmlhttprequest)$/
/** Requests that measure, and those by which a router fetches pages ahead. */
const OF_NO_CART = /collect|analytic|track|pixel|beacon|metric|telemetry|sentry|monitoring|envelope|ingest|consent|\/events?(?:[/?]|$)|\/logs?(?:[/?]|$)|[?&]_rsc=|\/_next\/|\/page-data\//i

const siteOf = (host) => host.split('.').slice(-2).join('.')

/**
 * What a request of the page may have been, from what the browser tells of it: never its body.
 * @param {{name: string, initiatorType: string, responseStatus?: number}} entry a resource timing entry
 * @param {string} page the address that the page had
 * @returns {{kind: 'cart' | 'own' | 'other', ok: boolean | undefined} | null} `cart` by its address, `own` where the page asks its
 *   own address (server actions), `other` when it went to the same site; `ok` is unknown where the browser does not say it
 */
export function judgeRequest({ name, initiatorType, responseStatus }, page) {
  if (!BY_SCRIPT.test(initiatorType)) return null
  const asked = new URL(name)
  const here = new URL(page)
  const address = asked.pathname + asked.search
  if (OF_NO_CART.test(address)) return null
  const sameOrigin = asked.origin === here.origin
  const status = responseStatus || (sameOrigin && responseStatus === 0 ? 599 : 0)
  const ok = status ? status < 400 : undefined
  if (CART_ADDRESS.test(address)) return { kind: 'cart', ok }
  if (sameOrigin && asked.pathname === here.pathname) return { kind: 'own', ok }
  return siteOf(asked.hostname) === siteOf(here.hostname) ? { kind: 'other', ok } : null
}
