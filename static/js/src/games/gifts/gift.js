/** One box: a button that is drawn as a present, with a lid that can fly off. */

import { box, move, svg } from '../parts/svg.js'

let count = 0

export function makeGift({ colour, ribbon, name }) {
  const id = `shine${(count += 1)}`
  const dark = `color-mix(in oklab, ${colour}, #000 22%)`
  const bow = ribbon
  const lid = svg(
    'g',
    {},
    svg('path', { d: 'M60 32C42 30 28 24 31 14s24-3 29 18zM60 32c18-2 32-8 29-18s-24-3-29 18z', fill: bow }),
    svg('path', { d: 'M60 32C48 28 38 22 40 17s15 2 20 15zM60 32c12-4 22-10 20-15s-15 2-20 15z', fill: '#000', 'fill-opacity': 0.18 }),
    svg('rect', { x: 6, y: 30, width: 108, height: 24, rx: 6, fill: colour }),
    svg('rect', { x: 6, y: 30, width: 108, height: 9, rx: 5, fill: '#fff', 'fill-opacity': 0.22 }),
    svg('rect', { x: 50, y: 30, width: 20, height: 24, fill: bow }),
    svg('circle', { cx: 60, cy: 31, r: 7, fill: bow }),
  )
  const glow = svg('circle', { cx: 60, cy: 56, r: 52, fill: `url(#${id})`, opacity: 0 })
  const picture = svg(
    'svg',
    { viewBox: '0 0 120 124', 'aria-hidden': true },
    svg('defs', {}, svg('radialGradient', { id }, svg('stop', { offset: '0', 'stop-color': '#fff7cc' }), svg('stop', { offset: '1', 'stop-color': '#fff7cc', 'stop-opacity': 0 }))),
    // A filter would be drawn anew with every frame in which the box moves.
    svg('ellipse', { cx: 60, cy: 121, rx: 56, ry: 6, fill: '#000', 'fill-opacity': 0.22 }),
    glow,
    svg('rect', { x: 13, y: 52, width: 94, height: 70, rx: 7, fill: colour }),
    svg('rect', { x: 13, y: 52, width: 94, height: 10, fill: dark }),
    svg('rect', { x: 13, y: 104, width: 94, height: 18, rx: 7, fill: dark, 'fill-opacity': 0.5 }),
    svg('rect', { x: 50, y: 52, width: 20, height: 70, fill: bow }),
    lid,
  )
  Object.assign(picture.style, { width: '100%', height: 'auto', overflow: 'visible', stroke: 'none' })
  Object.assign(lid.style, { transformOrigin: '60px 50px' })
  // A picture that is itself turned is drawn anew for every frame; a box around it is only moved.
  const shaken = box('span', { display: 'block' }, {}, picture)
  const node = box('button', { padding: '0', border: '0', borderRadius: '14px', background: 'none', cursor: 'pointer', transition: 'opacity .3s, transform .3s' }, { type: 'button', 'aria-label': name, 'aria-pressed': false }, shaken)

  return {
    node,
    /** Chosen, or stepped back. */
    hold(isChosen, isStill) {
      node.setAttribute('aria-pressed', String(isChosen))
      node.style.opacity = isChosen ? '' : '.42'
      node.style.transform = isStill ? '' : isChosen ? 'translateY(-4%) scale(1.06)' : 'scale(.9)'
    },
    hop: (delay) => node.animate({ transform: ['none', 'translateY(-9%)', 'none'] }, { duration: 420, delay, easing: 'ease-in-out' }),
    shake: () => shaken.animate({ transform: ['none', 'rotate(-4deg)', 'none', 'rotate(4deg)', 'none'] }, { duration: 220, iterations: Infinity }),
    async open() {
      move(glow, { opacity: [0, 1] }, { duration: 300 })
      await move(lid, { transform: ['none', 'translate(16px, -46px) rotate(26deg)'], opacity: [1, 0.95] }, { duration: 340, easing: 'cubic-bezier(.2, .9, .3, 1.2)' })
    },
    /** Open at once. */
    show() {
      glow.setAttribute('opacity', '1')
      lid.style.transform = 'translate(16px, -46px) rotate(26deg)'
    },
    reset() {
      for (const one of [node, shaken, lid, glow]) for (const animation of one.getAnimations()) animation.cancel()
      glow.setAttribute('opacity', '0')
      lid.style.transform = node.style.opacity = node.style.transform = ''
      node.setAttribute('aria-pressed', 'false')
    },
  }
}
