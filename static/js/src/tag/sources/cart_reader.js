import { guard } from '../../lifecycle/guard.js'

/** So long is waited for more signs of the same change: themes ask several times for one click. */
const DEBOUNCE = 250
/** A shop whose own scripts ask in circles must not be asked in circles by us. */
const SLOWEST = 4000

const byXhr = (win, url) =>
  new Promise((resolve) => {
    const xhr = new win.XMLHttpRequest()
    xhr.open('GET', url)
    xhr.setRequestHeader('Accept', 'application/json')
    xhr.onloadend = guard(() => resolve({ ok: xhr.status === 200, text: () => xhr.responseText }))
    xhr.send()
  })

/**
 * The shop's own JSON. Its fetch may be patched, throw, or answer with something that is no Response.
 * @returns {Promise<object | null>} null for whatever is no JSON object, never rejects
 */
export async function readJson(win, url) {
  try {
    let response
    try {
      response = await win.fetch(url, { credentials: 'same-origin', cache: 'no-store', headers: { Accept: 'application/json' } })
    } catch (error) {
      response = null
    }
    if (!response || !response.text) response = await byXhr(win, url)
    const body = response.ok ? JSON.parse(await response.text()) : null
    return body && typeof body === 'object' ? body : null
  } catch (error) {
    return null
  }
}

/**
 * Reads the shop's cart when something says that it may have changed: one request at a time, so that answers come in the
 * order of the changes, and ever later while the answers bring nothing new.
 * @param {{win: Window, address: () => string, onCart: (body: object | null) => boolean}} given `onCart` gets the cart, or
 *   null when it could not be read, and says whether it was news
 * @returns {(wait?: number) => void} something may have changed
 */
export function makeCartReader({ win, address, onCart }) {
  let timer = null
  let wait = DEBOUNCE
  let busy = false
  let again = false

  async function read() {
    if (busy) {
      again = true
      return
    }
    busy = true
    const body = await readJson(win, address())
    busy = false
    wait = guard(onCart)(body) ? DEBOUNCE : Math.min(wait * 2, SLOWEST)
    if (again) soon()
    again = false
  }

  function soon(ms = wait) {
    clearTimeout(timer)
    timer = setTimeout(guard(read), ms)
  }
  return soon
}

/**
 * Hears of requests of the page's own that have been answered, without touching its fetch or XMLHttpRequest; those before
 * the tag came are told too.
 * @param {RegExp} pattern what of an address (decoded, this shop's only) is meant
 */
export function watchRequests(win, pattern, heard) {
  const own = win.location.origin
  const isMeant = ({ name }) => {
    if (name.indexOf(own + '/') !== 0) return false
    try {
      return pattern.test(decodeURIComponent(name))
    } catch (error) {
      return pattern.test(name)
    }
  }
  guard(() => {
    const observer = new win.PerformanceObserver(guard((list) => list.getEntries().some(isMeant) && heard()))
    observer.observe({ type: 'resource', buffered: true })
  })()
}
