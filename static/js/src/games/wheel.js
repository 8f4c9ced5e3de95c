/**
 * The wheel of fortune. It decides nothing: it turns when the form was accepted and comes to rest on the slice the server drew.
 * Its interface is described where it is used, in runtime/parts/game/stage.js.
 */

import { throwConfetti } from './parts/confetti.js'
import { drawFace, drawHub, drawPointer, layer } from './wheel/drawing.js'
import { landingAngle } from './wheel/landing.js'
import { SLOWING, freeTurn, freeTurning, isAtFullSpeed, runOut, slowDown, turning } from './wheel/motion.js'
import { makePointer } from './wheel/pointer.js'

const FADE_MS = 220
const ARRIVING_MS = 1400

export function mount(root, { document: game, accent, font, say, reducedMotion, onAsk, sound }) {
  const count = game.slices.length
  const colour = accent || '#0f766e'
  const { face, slices, colours } = drawFace({
    slices: game.slices,
    accent: colour,
    colours: game.colours,
    measure: measureIn(font),
  })
  const pointer = drawPointer('#1f2937')
  const frame = document.createElement('div')
  Object.assign(frame.style, {
    position: 'relative',
    width: '100%',
    aspectRatio: '1',
    fontFamily: font || 'inherit',
    userSelect: 'none',
    cursor: 'pointer',
  })
  frame.setAttribute('role', 'img')
  frame.setAttribute('aria-label', `${say('spin_hint')} ${game.slices.map((slice) => slice.label).join(', ')}`)
  frame.append(
    layer('div', {
      borderRadius: '50%',
      boxShadow: '0 14px 40px rgb(0 0 0 / .38), 0 0 0 7px rgb(255 255 255 / .14)',
      inset: '0.5%',
      width: '99%',
      height: '99%',
    }),
    face,
    layer('div', {
      borderRadius: '50%',
      pointerEvents: 'none',
      background:
        'radial-gradient(circle, transparent 62%, rgb(0 0 0 / .1) 91%, transparent 92%), linear-gradient(155deg, rgb(255 255 255 / .2), transparent 45%)',
    }),
    drawHub(colour),
    pointer,
  )
  root.append(frame)
  // Whoever uses the keyboard has the form's own button; this is the same wish by pointer.
  frame.addEventListener('click', () => onAsk())

  // A slice, not an edge, stands under the pointer while nothing moves.
  const rest = -180 / count
  let angle = rest
  let run = 0

  let moving = null

  /** Where it is by now; `lies` where nothing else moves it there. */
  const turnTo = (next, lies = true) => {
    const passed = Math.floor((next * count) / 360) !== Math.floor((angle * count) / 360)
    if (passed && run > 1) sound('tick')
    angle = next
    if (lies) face.style.transform = `rotate(${angle}deg)`
  }

  /** The browser turns the wheel by itself from here on, at every frame, whatever the scripts of the page are busy with meanwhile. */
  const roll = ({ frames, duration, easing }) => {
    const before = moving
    moving = face.animate(frames, { duration, easing, fill: 'both' })
    // From this very frame: a start that is left to the browser comes later, and the wheel would jump back by as much.
    moving.startTime = document.timeline.currentTime
    before?.cancel()
  }

  const lie = () => {
    turnTo(angle)
    moving?.cancel()
    moving = null
  }

  /** Calls `move(elapsed)` for each frame until it answers true, or until a later run or the end of the wheel takes over. */
  const animate = (move) => {
    const mine = (run += 1)
    const tongue = makePointer(count)
    tongue(angle, 0)
    // It turns as a picture that is only moved: what is drawn in it is not drawn, nor laid out, again.
    pointer.style.willChange = 'transform'
    return new Promise((resolve) => {
      let began
      let before
      const frameOf = (now) => {
        began ??= now
        const done = mine !== run || !face.isConnected || move(now - began)
        pointer.style.transform = `rotate(${done ? 0 : tongue(angle, now - (before ?? now)).toFixed(2)}deg)`
        before = now
        if (!done) return requestAnimationFrame(frameOf)
        if (mine === run) lie()
        // A texture that was scaled for speed is drawn again, crisp, for reading.
        pointer.style.willChange = ''
        return resolve()
      }
      requestAnimationFrame(frameOf)
    })
  }

  async function spin(stop) {
    reset()
    const answer = { landing: null, failed: false }
    stop.then(
      (slice) => {
        answer.landing = landingAngle(slice, count, Math.random())
      },
      () => {
        answer.failed = true
      },
    )
    if (reducedMotion) await settleQuietly(stop, answer)
    else await turn(answer)
    const slice = await stop
    show(slice)
    return slice
  }

  async function turn(answer) {
    const from = angle
    let last = null
    let lastBegan = 0
    await animate((elapsed) => {
      if (!elapsed) roll(freeTurning(from))
      if (!last && isAtFullSpeed(elapsed) && (answer.failed || answer.landing !== null)) {
        const here = from + freeTurn(elapsed)
        last = answer.failed ? runOut(here) : slowDown(here, answer.landing)
        lastBegan = elapsed
        roll(turning(here, last.at(last.duration), last.duration, last.easing))
      }
      turnTo(last ? last.at(elapsed - lastBegan) : from + freeTurn(elapsed), false)
      return last !== null && elapsed - lastBegan >= last.duration
    })
    if (answer.landing !== null) turnTo(answer.landing)
  }

  async function settleQuietly(stop, answer) {
    await stop
    await fade(1, 0)
    turnTo(answer.landing)
    await fade(0, 1)
  }

  async function fade(from, to) {
    try {
      await frame.animate({ opacity: [from, to] }, { duration: FADE_MS, fill: 'forwards' }).finished
    } catch {
      // Taken off the page half-way.
    }
  }

  function show(stop) {
    slices.forEach((slice, at) => {
      slice.style.transition = reducedMotion ? '' : 'opacity .4s'
      slice.style.opacity = at === stop ? '1' : '.38'
    })
  }

  function reset() {
    run += 1
    lie()
    for (const slice of slices) slice.style.opacity = ''
  }

  turnTo(rest)

  /** One short turn says "I move"; nothing goes on by itself after that. */
  function arrive() {
    if (reducedMotion) return
    animate((elapsed) => {
      if (!elapsed) roll(turning(rest - 50, rest, ARRIVING_MS, SLOWING))
      const left = 1 - Math.min(1, elapsed / ARRIVING_MS)
      turnTo(rest - 50 * left ** 3, false)
      return left === 0
    })
  }

  return {
    arrive,
    spin,
    reset,
    celebrate: () => !reducedMotion && throwConfetti(root, [...colours, '#fbbf24', '#ffffff']),
    destroy() {
      run += 1
      frame.remove()
    },
  }
}

/** Words are as wide as they are large: each is measured once, however many sizes are tried on it. */
function measureIn(font) {
  const pen = document.createElement('canvas').getContext('2d')
  if (!pen) return (text, size) => text.length * size * 0.58
  pen.font = `700 100px ${font || 'system-ui, sans-serif'}`
  const widths = {}
  return (text, size) => (size / 100) * (widths[text] ??= pen.measureText(text).width)
}
