import { guard, listen } from '../lifecycle/guard.js'

/** A page without anything to scroll has been seen to its end, once it has had a moment to be seen. */
const FIRST_LOOK = 1000
/** Some themes scroll a box inside the page; it counts when it is about as high as the window. */
const MAIN_BOX = 0.6

/** @returns how far down, in percent; a short page is at its end from the beginning */
export function depth(scrolled, height, viewport) {
  return height - viewport < 2 ? 100 : (scrolled / (height - viewport)) * 100
}

/** @type {import('./index.js').Trigger} */
export default {
  patient: true,
  arm({ percent }, fire, { win }) {
    const root = win.document.documentElement
    const check = (box) => {
      const inner = box && box.nodeType === 1 && box !== root && box.clientHeight > win.innerHeight * MAIN_BOX
      const reached = inner
        ? depth(box.scrollTop, box.scrollHeight, box.clientHeight)
        : depth(win.pageYOffset, root.scrollHeight, win.innerHeight)
      if (reached >= percent - 0.5) fire()
    }
    const stop = listen(win, 'scroll', (event) => check(event.target))
    const timer = setTimeout(guard(check), FIRST_LOOK)
    return () => {
      stop()
      clearTimeout(timer)
    }
  },
}
