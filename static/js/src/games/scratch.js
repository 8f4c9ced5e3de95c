/**
 * The scratch card. It decides nothing: what the server drew is written on the card before anybody can scratch, and there is
 * nothing else beneath. "Reveal" is the same for whoever does not scratch.
 * Its interface is described where it is used, in runtime/parts/game/stage.js.
 */

import { throwConfetti } from './parts/confetti.js'
import { box, move, sizeOf } from './parts/svg.js'
import { makeFoil } from './scratch/foil.js'
import { paint } from './wheel/palette.js'

const WIDTH = 'min(92cqw, 128cqh, 380px)'

export function mount(root, { document: game, accent, font, say, reducedMotion, onAsk, sound }) {
  const [{ ground, ink }] = paint(1, accent, game.colours)
  const prize = box('div', { padding: '0 8%', font: `800 24px/1.12 ${font}`, color: '#1f2937', textAlign: 'center', overflowWrap: 'anywhere' }, { dir: 'auto' })
  const paper = box(
    'div',
    {
      position: 'absolute',
      inset: '0',
      display: 'grid',
      placeItems: 'center',
      borderRadius: '14px',
      background: `radial-gradient(circle at 50% 42%, #fff 30%, #fdf6e3)`,
      boxShadow: `inset 0 0 0 2px ${ground}55`,
    },
    { 'aria-hidden': true },
    prize,
  )
  const foil = makeFoil({ ground, ink, font, words: say('scratch_here'), isStill: reducedMotion })
  const window = box('div', { position: 'relative', aspectRatio: '1.75', borderRadius: '14px', overflow: 'hidden' }, {}, paper, foil.canvas)
  const reveal = box(
    'button',
    {
      justifySelf: 'center',
      minHeight: '44px',
      padding: '6px 22px',
      border: '0',
      borderRadius: '99px',
      background: '#fff',
      color: '#111827',
      font: `650 16px/1.2 ${font}`,
      cursor: 'pointer',
      boxShadow: '0 2px 10px rgb(0 0 0 / .3)',
    },
    { type: 'button' },
    say('reveal'),
  )
  reveal.hidden = true
  const card = box(
    'div',
    {
      padding: '10px',
      borderRadius: '22px',
      background: `linear-gradient(150deg, color-mix(in oklab, ${ground}, #fff 26%), ${ground} 45%, color-mix(in oklab, ${ground}, #000 24%))`,
      boxShadow: '0 18px 44px rgb(0 0 0 / .4), inset 0 1px 0 rgb(255 255 255 / .45)',
      cursor: 'pointer',
      userSelect: 'none',
    },
    { role: 'img', 'aria-label': `${say('spin_hint')} ${game.slices.map(({ label }) => label).join(', ')}` },
    window,
  )
  const frame = box('div', { display: 'grid', gap: '14px', width: WIDTH, fontFamily: font }, {}, card, reveal)
  root.append(frame)
  card.addEventListener('click', () => !foil.isOpen() && onAsk())

  let end = () => {}

  function reset() {
    end()
    reveal.hidden = true
    foil.lay()
  }

  async function spin(stop) {
    const at = await stop
    const { label } = game.slices[at]
    prize.textContent = label
    prize.style.fontSize = sizeOf(label, WIDTH)
    reveal.hidden = false
    reveal.focus({ preventScroll: true })
    if (!reducedMotion) move(reveal, { opacity: [0, 1], transform: ['translateY(8px)', 'none'] }, { duration: 260, easing: 'ease-out' })
    await new Promise((resolve) => {
      end = resolve
      foil.open({ onScratch: () => sound('tick'), onDone: resolve })
      reveal.onclick = resolve
    })
    sound('open')
    reveal.hidden = true
    await foil.lift()
    return at
  }

  foil.lay()
  return {
    spin,
    reset,
    celebrate: () => !reducedMotion && throwConfetti(frame, [ground, '#fbbf24', '#ffffff']),
    destroy() {
      end()
      foil.destroy()
      frame.remove()
    },
  }
}
