import { attr, findAll } from '../lifecycle/dom.js'
import { guard } from '../lifecycle/guard.js'

const ATTRIBUTE = 'data-shopbell-popup'
/** What a framework puts into the page later is found by the time that it has been looked at. */
const LOOK_AGAIN = 700
/** So often it looks before a place counts as missing: a framework that is slower than this is rare. */
const LOOKS = 6
/** Drawn a window's height before it comes into view: what grows there moves nothing that anybody sees. */
const AHEAD = '100% 0px'
const NO_ROOM = { minHeight: '0', height: '0', marginTop: '0', marginBottom: '0', paddingTop: '0', paddingBottom: '0', borderTopWidth: '0', borderBottomWidth: '0' }

/**
 * Room that was kept free for a form that is not for this visitor. It goes while it is below the window, where nothing that is seen moves by it; what is
 * in view stays as it is. The page's own styles are not touched: an animation lies over them, and is taken off when the form may be shown after all.
 * @param {Window} win
 */
function makeFolding(win) {
  const folded = new Map()
  const isBelow = ({ isIntersecting, boundingClientRect, rootBounds }) => !isIntersecting && boundingClientRect.top >= (rootBounds ? rootBounds.bottom : win.innerHeight)
  const observer = new win.IntersectionObserver(guard((seen) => {
    for (const one of seen) {
      const { target } = one
      if (target.firstElementChild || folded.has(target) || !isBelow(one) || !one.boundingClientRect.height) continue
      folded.set(target, target.animate([NO_ROOM, NO_ROOM], { duration: 1, fill: 'forwards' }))
    }
  }))
  return {
    fold: (anchor) => observer.observe(anchor),
    unfold(anchor) {
      observer.unobserve(anchor)
      if (folded.has(anchor)) folded.get(anchor).cancel()
      folded.delete(anchor)
    },
    stop: () => observer.disconnect(),
  }
}

/**
 * The elements in which the shop's owner wants a popup: `<div data-shopbell-popup="pop_…">`. One is told when it comes near, once.
 * @param {Document} doc
 */
export function watchPlaces(doc) {
  let timer = 0
  let observer = null
  let folding = null
  let waiting = []

  const all = () => findAll(doc.documentElement, `[${ATTRIBUTE}]`)

  function stop() {
    clearTimeout(timer)
    if (observer) observer.disconnect()
    if (folding) folding.stop()
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
      const isWanted = (anchor) => entries.some(({ popup }) => popup === attr(anchor, ATTRIBUTE))
      stop()
      waiting = entries.slice()
      if (!IntersectionObserver) return
      folding = folding || makeFolding(doc.defaultView)
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
        if (!observer || (looks >= LOOKS && !waiting.length)) return
        if ((looks += 1) === LOOKS) waiting.filter(({ popup }) => !all().some((anchor) => attr(anchor, ATTRIBUTE) === popup)).forEach(missing)
        // An element that is watched already is not watched twice.
        for (const anchor of all()) {
          if (!isWanted(anchor)) folding.fold(anchor)
          else {
            folding.unfold(anchor)
            observer.observe(anchor)
          }
        }
        timer = setTimeout(guard(look), LOOK_AGAIN)
      }
      look()
    },
  }
}
