/**
 * The frame a popup lives in: host, shadow root, dialog or not, and how it comes and goes. What covers the page is a native `<dialog>` in
 * the browser's top layer: it stands above every z-index, the rest of the page is inert only while it is open, and the browser
 * undoes both even if our code were to stop half-way. Where everything else stands is the part `places`.
 */

import { keepEvents, keepScroll } from './containment.js'
import { el, icon } from './dom.js'
import { trapTab } from './focus.js'
import { fetchPart } from './parts.js'
import sheet from './runtime.css'
import { readAhead, wear } from './styles.js'

const CROSS = 'M6 6l12 12M18 6L6 18'
const LEAVING_MS = 180

readAhead(sheet)

/**
 * @param {object} options
 * @param {'modal'|'full_screen'|'bar'|'slide_in'|'embedded'} options.type
 * @param {Element} options.root where the host goes
 * @param {boolean} options.preview drawn inside `root` instead of over the page
 * @param {(how: string) => void} options.onClose the visitor wants to leave
 */
export function makeShell({ type, root, preview, say, language, rightToLeft, onClose }) {
  const isBar = type === 'bar'
  const isModal = !/^(bar|slide_in|embedded)$/.test(type)
  const host = el('div', { 'data-shopbell': true, 'data-no-track': true, 'data-preview': preview })
  const shadow = host.attachShadow({ mode: 'open' })
  wear(shadow, sheet)
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
    isModal ? 'dialog' : 'section',
    {
      class: `shell ${isModal ? 'modal ' : ''}${type}`,
      lang: language,
      dir: rightToLeft ? 'rtl' : 'ltr',
      tabindex: -1,
      'aria-modal': isModal && 'true',
      'aria-labelledby': 'title',
      // Counts where a step has no words to be named by.
      'aria-label': say('close'),
    },
    card,
  )
  shadow.append(shell)
  keepEvents(shadow)

  const letGo = []
  let opener = null

  /** @returns {Promise|undefined} settles when it can be seen, where that is not at once */
  function show(places, display) {
    opener = document.activeElement
    root.append(host)
    if (preview) shell.setAttribute('open', '')
    else {
      if (isModal) showDialog()
      shell.addEventListener('focusin', makeRoom)
    }
    return places?.stand({ host, shell, display, type, preview, letGo })
  }

  function showDialog() {
    shell.setAttribute('autofocus', '')
    shell.showModal()
    shell.focus({ preventScroll: true })
    keepScroll(shell, scroller)
  }

  // A field is what brings an on-screen keyboard up.
  function makeRoom({ target }) {
    if (!target.matches('input,textarea')) return
    shell.removeEventListener('focusin', makeRoom)
    fetchPart('typing')
      .then((typing) => host.isConnected && letGo.push(typing.followViewport(shell, scroller)))
      .catch(() => {})
  }

  shell.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !event.isComposing && type !== 'embedded') {
      event.preventDefault()
      onClose('escape')
    } else if (isModal && !preview) trapTab(event, shell)
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
    if (shell.open && !preview) shell.close()
    // Where the page was free meanwhile, the focus may be somewhere else by now, and stays there.
    const isOurs = isModal || document.activeElement === host
    host.remove()
    if (!preview && isOurs && opener?.isConnected && opener !== document.body)
      opener.focus?.({ preventScroll: true })
  }

  function place(position) {
    shell.setAttribute('data-position', /^(top|bottom)/.test(position) ? position : 'center')
  }

  /** What stands beside the words: the stage of a game, or else a picture at one of its sides. */
  function furnish({ game, cover, side }) {
    const sideOfCover = ['left', 'background'].includes(side) ? side : 'top'
    shell.setAttribute('data-media', game ? 'game' : cover ? sideOfCover : 'none')
    media.replaceChildren(...[cover, game].filter(Boolean))
    // Without its picture the popup is a plain one, not one with a hole.
    cover?.addEventListener('error', () => !game && shell.setAttribute('data-media', 'none'))
  }

  /** The words and controls of one step. */
  function fill(step, nodes) {
    nodes.forEach((node, at) => node.style.setProperty('--b-at', Math.min(at, 6)))
    body.replaceChildren(...nodes)
    shell.setAttribute('data-step', step)
    scroller.scrollTop = 0
    const title = body.querySelector('.heading') || body.querySelector('.text')
    title?.setAttribute('id', 'title')
  }

  return { host, shell, body, status, isBar, isModal, place, furnish, fill, show, hide, wear: (css) => wear(shadow, css) }
}
