import { guard } from '../../lifecycle/guard.js'
import sheet from './frame.css'

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
 * A panel on the shop's page, for its owner. It lives in a shadow root and touches nothing of the page.
 * @param {{win: Window, sheet: string, onClose: () => void, onShrink?: () => void}} given `sheet`: the styles of what is shown in it
 */
export function makePanel({ win, sheet: more, onClose, onShrink }) {
  const doc = win.document
  const host = el('div', { 'data-shopbell': '', 'data-no-track': '' })
  const shadow = host.attachShadow({ mode: 'open' })
  const style = new win.CSSStyleSheet()
  style.replaceSync(sheet + more)
  shadow.adoptedStyleSheets = [style]
  const title = el('b')
  const move = el('button', { type: 'button', click: () => panel.classList.toggle('other') }, '⇄')
  const shrink = onShrink && el('button', { type: 'button', click: () => onShrink(panel.classList.toggle('small')) }, '–')
  const close = el('button', { type: 'button', click: onClose }, '✕')
  const body = el('div', { class: 'body', 'aria-live': 'polite' })
  const panel = el('section', { class: 'panel' }, el('header', {}, title, shrink, move, close), body)
  shadow.append(panel)
  KEPT.forEach((type) => shadow.addEventListener(type, (event) => event.stopPropagation()))

  // A shop that draws its whole document again would take the panel away with it.
  const stay = guard(() => host.isConnected || doc.documentElement.append(host))
  stay()
  const timer = setInterval(stay, STAYS)

  return {
    shadow,
    shrink: () => panel.classList.add('small'),
    isOurs: (event) => event.composedPath().indexOf(host) >= 0,
    name(words, shop) {
      title.textContent = `${words.title} · ${shop}`
      panel.setAttribute('aria-label', words.title)
      const named = { move, close, shrink }
      for (const name of Object.keys(named)) {
        if (!named[name]) continue
        named[name].title = words[name]
        named[name].setAttribute('aria-label', words[name])
      }
    },
    /** Shows these pieces in place of the earlier ones. */
    show(...pieces) {
      body.replaceChildren(...pieces.filter(Boolean))
      panel.scrollTop = 0
    },
    end() {
      clearInterval(timer)
      host.remove()
    },
  }
}
