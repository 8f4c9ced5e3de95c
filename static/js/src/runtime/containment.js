/**
 * Keeps what happens in the popup in the popup. Both ways this leaves the page alone: no style of the page's own elements is
 * touched, so there is no layout shift and nothing to restore.
 */

// Shops have shortcuts ("/" searches), click-outside listeners and focus traps of their own. Seen from the page our fields look
// like a plain <div>, so without this a visitor typing an address would trigger them.
const KEPT = [
  'keydown',
  'keyup',
  'keypress',
  'input',
  'change',
  'paste',
  'submit',
  'focusin',
  'focusout',
  'click',
  'mousedown',
  'mouseup',
  'pointerdown',
  'pointerup',
  'touchstart',
  'touchend',
  'touchmove',
  'wheel',
]

export function keepEvents(root) {
  const stop = (event) => event.stopPropagation()
  for (const name of KEPT) root.addEventListener(name, stop, { passive: true })
}

/** The page behind a modal does not scroll along, and keeps its scrollbar. */
export function keepScroll(shell, scroller) {
  const canScroll = (event) => scroller.scrollHeight > scroller.clientHeight && event.composedPath().includes(scroller)
  const hold = (event) => {
    const zooming = event.ctrlKey || event.touches?.length > 1
    if (!zooming && !canScroll(event) && event.cancelable) event.preventDefault()
  }
  shell.addEventListener('wheel', hold, { passive: false })
  shell.addEventListener('touchmove', hold, { passive: false })
  shell.addEventListener('keydown', (event) => {
    const scrolls = [' ', 'PageDown', 'PageUp', 'Home', 'End', 'ArrowDown', 'ArrowUp'].includes(event.key)
    if (scrolls && !event.target.closest('input, select, textarea, button, summary, a') && !canScroll(event))
      event.preventDefault()
  })
}
