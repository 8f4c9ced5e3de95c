import { guard, listen } from '../../lifecycle/guard.js'
import { depth } from '../../triggers/scroll_depth.js'

/** Shorter looks are not worth a request of their own. */
const WORTH_TELLING = 1000
/** Pages grow while their pictures load, so how far a visitor has come is only measured once they have stopped growing. */
const SETTLES = 1500

/**
 * How long a page was really looked at (visible, and the window in front) and how far it was scrolled. Told when the page is
 * left or hidden, and not by a heartbeat. Each telling holds what is new since the last.
 * @param {{win: Window, page: () => object, tell: (name: string, params: object) => void}} tools
 */
export function makeEngagement({ win, page, tell }) {
  const doc = win.document
  const clock = () => win.performance.now()
  let since = null
  let engaged = 0
  let deepest = 0
  let told = 0

  const isLooking = () => doc.visibilityState === 'visible' && doc.hasFocus()

  function measure() {
    if (since !== null) engaged += clock() - since
    since = isLooking() ? clock() : null
  }

  function scrolled(event) {
    const box = event && event.target
    const root = doc.documentElement
    const inner = box && box.nodeType === 1 && box !== root && box.clientHeight > win.innerHeight * 0.6
    const now = inner ? depth(box.scrollTop, box.scrollHeight, box.clientHeight) : depth(win.pageYOffset, root.scrollHeight, win.innerHeight)
    deepest = Math.max(deepest, Math.min(100, Math.round(now)))
  }

  function begin() {
    engaged = deepest = told = 0
    since = isLooking() ? clock() : null
    const { id } = page()
    setTimeout(guard(() => page().id === id && scrolled()), SETTLES)
  }

  function flush() {
    measure()
    const time = Math.round(engaged)
    if (time < WORTH_TELLING && deepest <= told) return
    engaged -= time
    told = deepest
    tell('user_engagement', { engagement_time_msec: time, percent_scrolled: deepest })
  }

  // The first moments passed before this part had loaded; they were looked at if the page is looked at now.
  begin()
  if (since !== null) since = Math.max(0, clock() - (Date.now() - page().at))
  listen(win, 'focus', measure)
  listen(win, 'blur', measure)
  listen(doc, 'visibilitychange', measure)
  listen(win, 'scroll', scrolled)

  return { flush, newPage: begin }
}
