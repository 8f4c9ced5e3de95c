import { guard } from '../../lifecycle/guard.js'
import { stringify } from '../../lifecycle/text.js'

/** So long is waited for more signs of the same change: themes ask several times for one click. */
const DEBOUNCE = 250
/** A shop whose own scripts ask in circles must not be asked in circles by us. */
const SLOWEST = 4000
/** A shop that does not answer would only fill its own console. */
const MOST_FAILURES = 2

const byXhr = (win, url) =>
  new Promise((resolve) => {
    const xhr = new win.XMLHttpRequest()
    xhr.open('GET', url)
    xhr.setRequestHeader('Accept', 'application/json')
    xhr.onloadend = guard(() => resolve({ ok: xhr.status === 200, text: () => xhr.responseText }))
    xhr.send()
  })

/** The shop's own JSON, or null. Its fetch may be patched, throw, or answer with something that is no Response. */
async function readJson(win, url) {
  try {
    let response = null
    try {
      response = await win.fetch(url, { credentials: 'same-origin', cache: 'no-store', headers: { Accept: 'application/json' } })
    } catch (error) {
      // Asked again below, another way.
    }
    if (!response || !response.text) response = await byXhr(win, url)
    return response.ok ? JSON.parse(await response.text()) : null
  } catch (error) {
    return null
  }
}

/**
 * Reads the shop's cart when something says that it may have changed: one request at a time, so that answers come in the
 * order of the changes, and ever later while the answers bring nothing new.
 * @param {{win: Window, address: () => string, onCart: (body: any) => void}} given `onCart` gets what was read, null when nothing was
 * @returns {(wait?: number) => void} something may have changed
 */
export function makeCartReader({ win, address, onCart }) {
  let timer = null
  let wait = DEBOUNCE
  let failures = 0
  let last = ''
  let isBusy = false
  let isAskedAgain = false

  async function read() {
    if (isBusy) {
      isAskedAgain = true
      return
    }
    isBusy = true
    const body = await readJson(win, address())
    isBusy = false
    const text = stringify(body)
    wait = text === last ? Math.min(wait * 2, SLOWEST) : DEBOUNCE
    last = text
    failures = body ? 0 : failures + 1
    guard(onCart)(body)
    if (isAskedAgain) soon()
    isAskedAgain = false
  }

  function soon(ms = wait) {
    clearTimeout(timer)
    if (failures < MOST_FAILURES) timer = setTimeout(guard(read), ms)
  }
  return soon
}

/**
 * Hears of the page's own requests once they are answered, without touching its fetch or XMLHttpRequest; those before
 * the tag came are told too.
 * @param {RegExp} pattern what of an address (decoded, this shop's only) is meant
 */
export function watchRequests(win, pattern, heard) {
  const own = win.location.origin + '/'
  function isMeant({ name }) {
    if (name.indexOf(own) !== 0) return false
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
