/** Where a popup stands that is no plain dialog: a bar, a corner, the owner's own element, or all of the screen. Fetched along with the runtime. */

import { pushPage } from './places/pushing.js'
export { default as sheet } from './places/places.css'

/**
 * @param {object} frame the shell's: `letGo` takes what undoes it
 * @returns {Promise|undefined} for what is drawn a little before it comes into view: settles when it has
 */
export function stand({ host, shell, display, type, preview, letGo }) {
  if (type === 'embedded') host.setAttribute('data-embedded', '')
  if (preview || type === 'full_screen') return undefined
  if (type === 'embedded') return inView(shell)
  raise(shell)
  if (type === 'bar' && display?.pushes) letGo.push(pushPage(shell, display.position === 'bottom'))
  return undefined
}

// Above the page's own layers where the browser can do that; elsewhere the highest z-index has to do.
function raise(shell) {
  try {
    shell.setAttribute('popover', 'manual')
    shell.showPopover()
  } catch {
    shell.removeAttribute('popover')
  }
}

/** Half of it, or as much as fits the window. */
function inView(node) {
  return new Promise((resolve) => {
    const look = ([{ isIntersecting, intersectionRatio, intersectionRect }]) => {
      if (!isIntersecting || (intersectionRatio < 0.5 && intersectionRect.height < innerHeight * 0.5)) return
      observer.disconnect()
      resolve()
    }
    const observer = new IntersectionObserver(look, { threshold: [0, 0.1, 0.25, 0.5, 0.75, 1] })
    observer.observe(node)
  })
}
