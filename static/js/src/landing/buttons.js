/** What is pressed on a landing page: a popup is opened, the privacy choices are shown. */

/** The server is asked before a popup opens, and after that its game has to come. */
const PATIENCE = 5000
const LOOK = 150

export function watchButtons(win) {
  const doc = win.document
  doc.addEventListener('click', ({ target }) => {
    const button = target.closest('[data-opens],[data-privacy]')
    if (!button) return
    if (button.hasAttribute('data-privacy')) win.shopbell('privacy')
    else open(button)
  })

  function open(button) {
    const { opens } = button.dataset
    const note = doc.querySelector(`[data-closed="${CSS.escape(opens)}"]`)
    note.hidden = true
    const until = Date.now() + PATIENCE
    const timer = setInterval(() => {
      const isOpen = doc.querySelector('[data-shopbell]')
      // Whoever is quick presses before it is known what may be opened.
      if (!isOpen && Date.now() < until) return win.shopbell('show', opens)
      clearInterval(timer)
      note.hidden = !!isOpen
    }, LOOK)
  }
}
