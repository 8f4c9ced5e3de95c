/**
 * Keeps the popup inside what the visitor really sees. An on-screen keyboard covers fixed elements on iOS without telling the
 * layout; the visual viewport is the only thing that knows.
 */

export function followViewport(shell, scroller) {
  const view = window.visualViewport
  if (!view) return () => {}
  const fit = () => {
    // A visitor who has zoomed in wants to look around: leave the popup where it is.
    const zoomed = view.scale > 1.05
    const covered = !zoomed && window.innerHeight - view.height > 1
    shell.style.setProperty('--b-top', covered ? `${view.offsetTop}px` : '0px')
    shell.style.setProperty('--b-height', covered ? `${view.height}px` : '100%')
    shell.toggleAttribute('data-keyboard', covered && view.height < window.innerHeight * 0.8)
    reveal(scroller)
  }
  view.addEventListener('resize', fit)
  view.addEventListener('scroll', fit)
  fit()
  return () => {
    view.removeEventListener('resize', fit)
    view.removeEventListener('scroll', fit)
  }
}

// scrollIntoView would also move the page behind, so only our own scroller is moved.
function reveal(scroller) {
  const field = scroller.getRootNode().activeElement
  if (!field?.matches?.('input, select, textarea')) return
  const [box, frame] = [field.getBoundingClientRect(), scroller.getBoundingClientRect()]
  if (box.top < frame.top + 40) scroller.scrollTop -= frame.top + 40 - box.top
  else if (box.bottom > frame.bottom - 16) scroller.scrollTop += box.bottom - frame.bottom + 16
}
