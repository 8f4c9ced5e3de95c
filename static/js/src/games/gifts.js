/**
 * Gift boxes. The server draws; the box that the visitor chooses goes into the draw as a part of the browser's number, so that the choice is
 * one. Only that box is opened: the others hold nothing, and nothing is shown of "what would have been".
 * Its interface is described where it is used, in runtime/parts/game/stage.js.
 */

import { makeGift } from './gifts/gift.js'
import { throwConfetti } from './parts/confetti.js'
import { box, move, sizeOf, wait } from './parts/svg.js'
import { paint } from './wheel/palette.js'

const BOXES = 3
const WIDTH = 'min(94cqw, 150cqh, 420px)'

export function mount(root, { document: game, accent, font, say, reducedMotion, onAsk, sound }) {
  const painted = coloursOf(game, accent)
  const gifts = painted.map(([colour, ribbon], at) => makeGift({ colour, ribbon, name: say('gift', { number: at + 1 }) }))
  const tag = box(
    'div',
    {
      position: 'absolute',
      inset: '2% 4% auto',
      width: 'fit-content',
      margin: '0 auto',
      padding: 'min(10px, 3cqh) 20px',
      borderRadius: '14px',
      background: '#fff',
      color: '#1f2937',
      font: `800 22px/1.15 ${font}`,
      textAlign: 'center',
      boxShadow: '0 12px 34px rgb(0 0 0 / .4)',
    },
    { dir: 'auto', 'aria-hidden': true },
  )
  tag.hidden = true
  const row = box('div', { display: 'grid', gridTemplateColumns: 'repeat(3, 1fr)', alignItems: 'end', gap: '3%' }, {}, ...gifts.map(({ node }) => node))
  const shelf = box('div', { height: '10px', margin: '0 -2%', borderRadius: '99px', background: 'rgb(0 0 0 / .35)', boxShadow: '0 12px 26px rgb(0 0 0 / .35)' })
  const frame = box(
    'div',
    { position: 'relative', width: WIDTH, paddingTop: 'min(20cqh, 12cqw)', fontFamily: font },
    { role: 'group', 'aria-label': `${say('spin_hint')} ${game.slices.map(({ label }) => label).join(', ')}` },
    row,
    shelf,
    tag,
  )
  root.append(frame)

  let picked = null
  let isAwaited = null

  gifts.forEach((gift, at) => gift.node.addEventListener('click', () => pick(at)))

  function pick(at) {
    if (isAwaited === 'open') return
    picked = at
    gifts.forEach((gift, other) => gift.hold(other === at, reducedMotion))
    sound('tick')
    if (isAwaited) isAwaited()
    // The same wish as the form's own button.
    else onAsk()
  }

  function reset() {
    const waits = isAwaited
    isAwaited = null
    if (typeof waits === 'function') waits()
    picked = null
    tag.hidden = true
    for (const gift of gifts) gift.reset()
  }

  async function begin() {
    if (picked === null) {
      gifts[0].node.focus({ preventScroll: true })
      if (!reducedMotion) gifts.forEach((gift, at) => gift.hop(at * 110))
      await new Promise((resolve) => {
        isAwaited = resolve
      })
    }
    isAwaited = 'open'
    return picked === null ? '' : `box${picked + 1}`
  }

  async function spin(stop) {
    const gift = gifts[picked ?? 0]
    const shaking = reducedMotion ? null : gift.shake()
    try {
      const at = await stop
      // The shaking is seen, however quick the server was.
      if (shaking) await wait(700)
      shaking?.cancel()
      sound('open')
      const { label } = game.slices[at]
      tag.textContent = label
      tag.style.fontSize = `min(${sizeOf(label, '190px')}, 13cqh)`
      if (!reducedMotion) await gift.open()
      else gift.show()
      tag.hidden = false
      const rise = { opacity: [0, 1], transform: ['translateY(40px) scale(.6)', 'none'] }
      await move(tag, reducedMotion ? { opacity: [0, 1] } : rise, { duration: reducedMotion ? 200 : 420, easing: 'cubic-bezier(.2, 1.3, .4, 1)' })
      return at
    } finally {
      shaking?.cancel()
    }
  }

  return {
    begin,
    spin,
    reset,
    celebrate: () => !reducedMotion && throwConfetti(frame, [...painted.flat(), '#fbbf24', '#ffffff']),
    destroy() {
      if (typeof isAwaited === 'function') isAwaited()
      frame.remove()
    },
  }
}

/** Box and ribbon of each. Without colours of the marketer's own they stand out from a stage in the colour of the buttons. */
function coloursOf(game, accent) {
  const own = game.colours?.length > 1
  const painted = paint(own ? BOXES : 4, accent, game.colours).map(({ ground }) => ground)
  if (own) return painted.map((ground, at) => [ground, painted[(at + 1) % BOXES]])
  const [base, pale, deep, light] = painted
  return [
    [light, deep],
    [pale, base],
    ['#fbbf24', '#b45309'],
  ]
}
