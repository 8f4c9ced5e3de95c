/**
 * The frame a popup lives in: host, shadow root, dialog or bar, and how it comes and goes. A modal is a native `<dialog>` in the
 * browser's top layer: it stands above every z-index, the rest of the page is inert only while it is open, and the browser
 * undoes both even if our code were to stop half-way.
 */

import { keepEvents, keepScroll } from './containment.js'
import { el, icon } from './dom.js'
import { trapTab } from './focus.js'
import sheet from './runtime.css'
import { followViewport } from './viewport.js'

const CROSS = 'M6 6l12 12M18 6L6 18'
const LEAVING_MS = 180

/**
 * @param {object} options
 * @param {'modal'|'bar'} options.type
 * @param {Element} options.root where the host goes
 * @param {boolean} options.preview drawn inside `root` instead of over the page
 * @param {(how: string) => void} options.onClose the visitor wants to leave
 */
export function makeShell({ type, root, preview, say, language, rightToLeft, onClose }) {
  const isBar = type === 'bar'
  const host = el('div', { 'data-shopbell': true, 'data-no-track': true, 'data-preview': preview })
  const shadow = host.attachShadow({ mode: 'open' })
  dress(shadow)
  const media = el('div', { class: 'media' })
  const body = el('div', { class: 'body' })
  const status = el('div', { class: 'away', role: 'status', 'aria-live': 'polite' })
  const cross = el(
    'button',
    { type: 'button', class: 'cross', 'aria-label': say('close'), 'data-closes': true, click: () => onClose('close') },
    icon(CROSS),
  )
  // The cross comes last in the order of reading and first to the eye.
  const scroller = el('div', { class: 'scroller' }, media, body)
  const card = el('div', { class: 'card' }, scroller, cross, status)
  const shell = el(
    isBar ? 'section' : 'dialog',
    { class: `shell ${isBar ? 'bar' : 'modal'}`, lang: language, dir: rightToLeft ? 'rtl' : 'ltr', tabindex: -1 },
    card,
  )
  if (!isBar) shell.setAttribute('aria-modal', 'true')
  shadow.append(shell)
  keepEvents(shadow)

  const letGo = []
  let opener = null

  function show() {
    opener = document.activeElement
    root.append(host)
    if (preview) shell.setAttribute('open', '')
    else if (isBar) raise(shell)
    else showDialog()
  }

  function showDialog() {
    shell.setAttribute('autofocus', '')
    shell.showModal()
    shell.focus({ preventScroll: true })
    keepScroll(shell, scroller)
    letGo.push(followViewport(shell, scroller))
  }

  shell.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !event.isComposing) {
      event.preventDefault()
      onClose('escape')
    } else if (!isBar && !preview) trapTab(event, shell)
  })
  // Android's back gesture and a second Escape arrive as these.
  shell.addEventListener('cancel', (event) => {
    event.preventDefault()
    onClose('escape')
  })
  shell.addEventListener('close', () => onClose('escape'))

  async function hide({ atOnce }) {
    letGo.forEach((undo) => undo())
    if (!atOnce && host.isConnected) {
      shell.toggleAttribute('data-leaving', true)
      // The page is given back first; what still fades is only a picture.
      await new Promise((resolve) => setTimeout(resolve, LEAVING_MS))
    }
    if (shell.open && !preview && !isBar) shell.close()
    host.remove()
    if (!preview && opener?.isConnected && opener !== document.body && document.activeElement !== opener)
      opener.focus?.({ preventScroll: true })
  }

  return { host, shell, card, scroller, media, body, status, show, hide, isBar }
}

// Bars rise above the page's own layers where the browser can do that; elsewhere the highest z-index has to do.
function raise(shell) {
  try {
    shell.setAttribute('popover', 'manual')
    shell.showPopover()
  } catch {
    shell.removeAttribute('popover')
  }
}

let shared

function dress(shadow) {
  try {
    if (!shared) {
      shared = new CSSStyleSheet()
      shared.replaceSync(sheet)
    }
    shadow.adoptedStyleSheets = [shared]
  } catch {
    // Browsers of before 2023 know no constructed style sheets.
    shadow.append(el('style', {}, sheet))
  }
}
