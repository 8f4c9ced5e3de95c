import { attr, findAll } from '../lifecycle/dom.js'
import { guard } from '../lifecycle/guard.js'

const ATTRIBUTE = 'data-shopbell-popup'
/** What a framework puts into the page later is found by the time that it has been looked at. */
const LOOK_AGAIN = 700
/** So often it looks before a place counts as missing: a framework that is slower than this is rare. */
const LOOKS = 6
/** Drawn a window's height before it comes into view: what grows there moves nothing that anybody sees. */
const AHEAD = '100% 0px'

/**
 * The elements in which the shop's owner wants a popup: `<div data-shopbell-popup="pop_…">`. One is told when it comes near, once.
 * @param {Document} doc
 */
export function watchPlaces(doc) {
  let timer = 0
  let observer = null
  let waiting = []

  function stop() {
    clearTimeout(timer)
    if (observer) observer.disconnect()
    observer = null
    waiting = []
  }

  return {
    stop,
    /**
     * @param {object[]} entries
     * @param {(entry: object, anchor: Element) => void} near
     * @param {(entry: object) => void} missing told once of each that the page has no place for
     */
    watch(entries, near, missing) {
      const { IntersectionObserver } = doc.defaultView
      stop()
      waiting = entries.slice()
      if (!waiting.length || !IntersectionObserver) return
      observer = new IntersectionObserver(guard((seen) => {
        for (const { isIntersecting, target } of seen) {
          const entry = waiting.find(({ popup }) => popup === attr(target, ATTRIBUTE))
          if (!isIntersecting || !entry || target.firstElementChild) continue
          waiting = waiting.filter((other) => other !== entry)
          near(entry, target)
        }
      }), { rootMargin: AHEAD })
      let looks = 0
      const look = () => {
        if (!observer || !waiting.length) return
        if ((looks += 1) === LOOKS) waiting.filter(({ popup }) => !findAll(doc.documentElement, `[${ATTRIBUTE}]`).some((anchor) => attr(anchor, ATTRIBUTE) === popup)).forEach(missing)
        // An element that is watched already is not watched twice.
        for (const anchor of findAll(doc.documentElement, `[${ATTRIBUTE}]`)) observer.observe(anchor)
        timer = setTimeout(guard(look), LOOK_AGAIN)
      }
      look()
    },
  }
}
