import { box } from '../../lifecycle/dom.js'
import { guard } from '../../lifecycle/guard.js'
import sheet from './panel.css'

const STAYS = 500
/** A shop's shortcuts must not hear what is typed into the panel. */
const KEPT = ['keydown', 'keyup', 'keypress', 'input', 'change', 'click', 'mousedown', 'mouseup', 'pointerdown', 'pointerup', 'wheel', 'focusin', 'focusout']

/** Makes an element: text alone, no HTML, so that no policy has anything to say about it. */
export function el(tag, given = {}, ...children) {
  const made = document.createElement(tag)
  for (const name of Object.keys(given)) {
    const value = given[name]
    if (typeof value === 'function') made.addEventListener(name, guard(value))
    else if (name === 'value' || name === 'disabled' || name === 'open') made[name] = value
    else if (value != null) made.setAttribute(name, value)
  }
  made.append(...children.filter((child) => child != null && child !== ''))
  return made
}

/**
 * The panel on the shop's page, and the outline around what is meant. It lives in a shadow root and touches nothing of the page.
 * @param {{win: Window, title: string, words: Record<string, string>, onClose: () => void}} given
 */
export function makePanel({ win, onClose }) {
  const doc = win.document
  const host = el('div', { 'data-shopbell': '', 'data-no-track': '' })
  const shadow = host.attachShadow({ mode: 'open' })
  const style = new win.CSSStyleSheet()
  style.replaceSync(sheet)
  shadow.adoptedStyleSheets = [style]
  const outline = el('div', { class: 'outline' })
  const title = el('b')
  const move = el('button', { type: 'button', click: () => panel.classList.toggle('other') }, '⇄')
  const close = el('button', { type: 'button', click: onClose }, '✕')
  const body = el('div', { class: 'body', 'aria-live': 'polite' })
  const panel = el('section', { class: 'panel' }, el('header', {}, title, move, close), body)
  shadow.append(outline, panel)
  KEPT.forEach((type) => shadow.addEventListener(type, (event) => event.stopPropagation()))

  let around = null
  const draw = guard(() => {
    const { left, top, width, height } = around && around.isConnected ? box(around) : {}
    Object.assign(outline.style, { display: width ? 'block' : 'none', left: left - 3 + 'px', top: top - 3 + 'px', width: width + 6 + 'px', height: height + 6 + 'px' })
  })
  win.addEventListener('scroll', draw, { capture: true, passive: true })
  win.addEventListener('resize', draw, { passive: true })

  // A shop that draws its whole document again would take the panel away with it.
  const stay = guard(() => host.isConnected || doc.documentElement.append(host))
  stay()
  const timer = setInterval(stay, STAYS)

  return {
    isOurs: (event) => event.composedPath().indexOf(host) >= 0,
    name(words, shop) {
      title.textContent = `${words.title} · ${shop}`
      panel.setAttribute('aria-label', words.title)
      move.title = words.move
      close.title = words.close
      move.setAttribute('aria-label', words.move)
      close.setAttribute('aria-label', words.close)
    },
    /** Shows these pieces in place of the earlier ones. */
    show(...pieces) {
      body.replaceChildren(...pieces.filter(Boolean))
      panel.scrollTop = 0
    },
    /** Draws the outline around an element, or around nothing. */
    mark(element) {
      around = element
      draw()
    },
    end() {
      clearInterval(timer)
      win.removeEventListener('scroll', draw, { capture: true })
      win.removeEventListener('resize', draw)
      host.remove()
    },
  }
}
