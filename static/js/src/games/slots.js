/**
 * The slot machine. It decides nothing: three alike show the prize that the server drew. Without a prize it always shows the same three
 * other pictures, which are on no prize; there is never a pair, and each reel shows one picture only, so that nothing "just missed".
 * Its interface is described where it is used, in runtime/parts/game/stage.js.
 */

import { throwConfetti } from './parts/confetti.js'
import { box, move, sizeOf, svg, wait } from './parts/svg.js'
import { COLOURS, NO_PRIZE, faceOf } from './slots/faces.js'
import { isBlank, landing } from './slots/landing.js'
import { freeTurn, isAtFullSpeed, runOut, slowDown } from './wheel/motion.js'
import { paint } from './wheel/palette.js'

const WIDTH = 'min(92cqw, 118cqh, 390px)'
const APART_MS = 420

export function mount(root, { document: game, accent, font, say, reducedMotion, onAsk, sound }) {
  const main = paint(1, accent, game.colours)[0].ground
  const count = game.slices.length
  // Each reel holds every prize's picture once, and one of the three that stand for no prize.
  const reels = NO_PRIZE.map((blank) => makeReel([...game.slices.map((_, at) => faceOf(at)), blank]))
  const window = box(
    'div',
    { display: 'grid', gridTemplateColumns: 'repeat(3, 1fr)', gap: '3%', padding: '3%', borderRadius: '14px', background: '#10141d', boxShadow: 'inset 0 2px 10px #000' },
    {},
    ...reels.map(({ node }) => node),
  )
  const plaque = box(
    'div',
    { minHeight: '2.3em', display: 'grid', placeItems: 'center', padding: '2px 12px', borderRadius: '10px', background: 'rgb(0 0 0 / .32)', color: '#fff', textAlign: 'center', fontWeight: '750', lineHeight: '1.15' },
    { dir: 'auto' },
  )
  const lamps = Array.from({ length: 9 }, () => box('i', { width: '3.2%', aspectRatio: '1', borderRadius: '50%', background: '#fff6d5', opacity: '.55', boxShadow: '0 0 8px #ffe9a8' }))
  const sign = box('div', { display: 'flex', justifyContent: 'space-between', alignItems: 'center', padding: '0 2%' }, {}, ...lamps)
  const lever = makeLever(main)
  const body = box(
    'div',
    {
      flex: '1',
      display: 'grid',
      gap: '10px',
      padding: '4%',
      borderRadius: '26px 26px 18px 18px',
      background: `linear-gradient(180deg, color-mix(in oklab, ${main}, #fff 30%), ${main} 40%, color-mix(in oklab, ${main}, #000 38%))`,
      boxShadow: '0 18px 44px rgb(0 0 0 / .42), inset 0 2px 0 rgb(255 255 255 / .5), inset 0 -6px 0 rgb(0 0 0 / .18)',
    },
    {},
    sign,
    window,
    plaque,
  )
  const frame = box(
    'div',
    { display: 'flex', alignItems: 'center', width: WIDTH, font: `750 17px/1.2 ${font}`, cursor: 'pointer', userSelect: 'none' },
    { role: 'img', 'aria-label': `${say('spin_hint')} ${game.slices.map(({ label }) => label).join(', ')}` },
    body,
    lever.node,
  )
  root.append(frame)
  frame.addEventListener('click', () => onAsk())
  let run = 0

  function reset() {
    run += 1
    plaque.textContent = ''
    for (const reel of reels) reel.shine(1)
  }

  async function spin(stop) {
    reset()
    const mine = run
    const answer = { stop: null, failed: false }
    stop.then(
      (at) => {
        answer.stop = at
      },
      () => {
        answer.failed = true
      },
    )
    if (reducedMotion) await changeOver(stop)
    else await turn(answer, mine)
    const at = await stop
    const { label } = game.slices[at]
    plaque.style.fontSize = sizeOf(label, '110px')
    plaque.textContent = label
    if (!reducedMotion) move(plaque, { opacity: [0, 1], transform: ['scale(.92)', 'none'] }, { duration: 260, easing: 'ease-out' })
    if (isBlank(game.slices[at])) for (const reel of reels) reel.shine(0.75)
    return at
  }

  async function changeOver(stop) {
    const at = await stop
    await move(window, { opacity: [1, 0] }, { duration: 200 })
    for (const reel of reels) reel.put(landing(game.slices[at], at, count))
    await move(window, { opacity: [0, 1] }, { duration: 200 })
  }

  async function turn(answer, mine) {
    lever.pull()
    const blink = lamps.map((lamp, at) => lamp.animate({ opacity: [0.35, 1, 0.35] }, { duration: 600, delay: at * -130, iterations: Infinity }))
    await Promise.all(reels.map((reel, number) => roll(reel, number, answer, mine)))
    for (const one of blink) one.cancel()
    await wait(120)
  }

  /** Positions are in degrees, 360 for the whole strip: the wheel's own way of slowing down. */
  function roll(reel, number, answer, mine) {
    const from = reel.angle()
    let last = null
    let began = 0
    let free = 0
    return new Promise((resolve) => {
      const frameOf = (now) => {
        began ||= now
        const elapsed = now - began
        if (mine !== run || !frame.isConnected) return resolve()
        if (!last && isAtFullSpeed(elapsed) && (answer.failed || answer.stop !== null) && elapsed > 550 + number * APART_MS) {
          const here = from + freeTurn(elapsed)
          last = answer.failed ? runOut(here) : slowDown(here, reel.restOf(landing(game.slices[answer.stop], answer.stop, count)))
          free = elapsed
        }
        const since = elapsed - free
        reel.turnTo(last ? last.at(since) : from + freeTurn(elapsed))
        if (!last || since < last.duration) return requestAnimationFrame(frameOf)
        if (answer.stop !== null) {
          reel.put(landing(game.slices[answer.stop], answer.stop, count))
          reel.bump()
          sound('stop')
        }
        return resolve()
      }
      requestAnimationFrame(frameOf)
    })
  }

  // Before the play: one of each, whatever they stand for.
  reels.forEach((reel, at) => reel.put(at % count))
  return {
    spin,
    reset,
    celebrate: () => !reducedMotion && throwConfetti(frame, [main, ...COLOURS.slice(0, 4), '#ffffff']),
    destroy() {
      run += 1
      frame.remove()
    },
  }
}

/** A strip of pictures of which one is seen. The first stands below the last once more, so that it goes round without a seam. */
function makeReel(faces) {
  const count = faces.length
  const height = 100 / (count + 1)
  const strip = box('div', { position: 'absolute', inset: '0 0 auto', height: `${(count + 1) * 100}%`, willChange: 'transform' })
  for (const face of [...faces, faces[0]]) strip.append(box('div', { height: `${height}%`, display: 'grid', placeItems: 'center' }, {}, face()))
  const node = box(
    'div',
    { position: 'relative', overflow: 'hidden', aspectRatio: '.92', borderRadius: '10px', background: 'linear-gradient(#c9ced6, #fff 22%, #fff 78%, #c9ced6)' },
    { 'aria-hidden': true },
    strip,
    box('div', { position: 'absolute', inset: '0', boxShadow: 'inset 0 12px 14px -8px rgb(0 0 0 / .45), inset 0 -12px 14px -8px rgb(0 0 0 / .45)' }),
  )
  let angle = 0
  const turnTo = (next) => {
    angle = next
    const way = (((next % 360) + 360) % 360) / 360
    // Downwards, as on a real one.
    strip.style.transform = `translateY(${((way * count - count) * height).toFixed(3)}%)`
  }
  // The strip moves down while the angle grows: the picture of a place is met from behind.
  const restOf = (at) => ((count - at) % count) * (360 / count)
  return {
    node,
    turnTo,
    angle: () => angle,
    restOf,
    put: (at) => turnTo(restOf(at)),
    bump: () => move(node, { transform: ['none', 'translateY(3px)', 'none'] }, { duration: 160, fill: 'none' }),
    shine: (opacity) => (strip.style.opacity = String(opacity)),
  }
}

function makeLever(colour) {
  const arm = svg('g', {}, svg('path', { d: 'M14 74V22', stroke: '#d7dce4', 'stroke-width': 7, 'stroke-linecap': 'round' }), svg('circle', { cx: 14, cy: 16, r: 12, fill: colour, stroke: '#fff', 'stroke-width': 2.5 }))
  const node = svg('svg', { viewBox: '0 0 30 120', 'aria-hidden': true }, svg('path', { d: 'M0 64h14a6 6 0 0 1 6 6v14a6 6 0 0 1-6 6H0z', fill: '#8e97a5', stroke: 'none' }), arm)
  Object.assign(node.style, { width: '9%', height: 'auto', flex: 'none', overflow: 'visible' })
  Object.assign(arm.style, { transformOrigin: '14px 76px' })
  const pull = () => move(arm, { transform: ['none', 'scaleY(-.55)', 'none'] }, { duration: 700, easing: 'cubic-bezier(.4, 0, .3, 1)', fill: 'none' })
  return { node, pull }
}
