/**
 * The quiz: a few questions, then a card that the server's draw turns over. The answers stay here and change nothing about the chances.
 * Its interface is described where it is used, in runtime/parts/game/stage.js.
 */

import { throwConfetti } from './parts/confetti.js'
import { box, move, sizeOf, svg, wait } from './parts/svg.js'
import { paint } from './wheel/palette.js'

const WIDTH = 'min(92cqw, 380px)'
const READ_MS = 1100
const TICK = 'M5 12.5l4.5 4.5L19 7.5'

export function mount(root, { document: game, accent, font, say, reducedMotion, onAsk, sound }) {
  const [{ ground, ink }] = paint(1, accent, game.colours)
  const questions = game.questions ?? []
  const paper = { boxSizing: 'border-box', borderRadius: '18px', background: '#fff', color: '#1f2937', boxShadow: '0 18px 44px rgb(0 0 0 / .38)' }
  const card = box('div', { ...paper, display: 'grid', gap: '8px', width: WIDTH, padding: 'min(18px, 4cqh)', fontFamily: font }, { role: 'group', 'aria-label': `${say('spin_hint')} ${game.slices.map(({ label }) => label).join(', ')}` })
  root.append(card)
  // The editor begins with the question in hand.
  let at = game.from ?? 0
  let isOver = false
  let whenAnswered = () => {}

  function ask({ takesFocus }) {
    if (at >= questions.length) return finish({ takesFocus })
    const { text, answers, right } = questions[at]
    const dots = box('div', { display: 'flex', gap: '6px' }, { role: 'img', 'aria-label': say('question_of', { number: at + 1, count: questions.length }) }, ...questions.map((_, dot) => box('i', { flex: '1', height: '5px', borderRadius: '9px', background: dot <= at ? ground : '#dfe3e8' })))
    const title = box('p', { margin: '2px 0', font: `750 17px/1.3 ${font}`, outline: '0' }, { tabindex: -1, dir: 'auto' }, text)
    const told = box('p', { margin: '0', minHeight: '20px', font: `600 14px/20px ${font}`, color: '#475569' }, { role: 'status' })
    const buttons = answers.map((answer, number) => {
      const button = box('button', { display: 'flex', alignItems: 'center', justifyContent: 'space-between', gap: '8px', minHeight: '44px', padding: '6px 14px', border: '1.5px solid #cbd2db', borderRadius: '12px', background: '#fff', color: 'inherit', font: `550 15px/1.25 ${font}`, textAlign: 'start', cursor: 'pointer' }, { type: 'button', dir: 'auto' }, answer)
      button.addEventListener('click', () => take(number))
      return button
    })
    async function take(number) {
      if (title.dataset.taken) return
      title.dataset.taken = 'yes'
      const isRight = right == null || right === number
      const shown = buttons[right ?? number]
      Object.assign(buttons[number].style, { borderColor: '#64748b', background: '#f1f5f9' })
      Object.assign(shown.style, { borderColor: ground, background: `color-mix(in srgb, ${ground} 14%, #fff)` })
      shown.append(tick(ground))
      if (right != null) told.textContent = isRight ? say('right') : say('right_is', { answer: answers[right] })
      sound(isRight ? 'right' : 'tick')
      await wait(right == null ? 350 : READ_MS)
      at += 1
      if (title.isConnected) await turn(() => ask({ takesFocus: true }))
    }
    const list = box('div', { display: 'grid', gap: '7px', gridTemplateColumns: answers.some((answer) => answer.length > 16) || answers.length === 3 ? '1fr' : '1fr 1fr' }, {}, ...buttons)
    card.replaceChildren(dots, title, list, told)
    if (takesFocus) title.focus({ preventScroll: true })
  }

  function finish({ takesFocus }) {
    isOver = true
    const words = box('p', { margin: '0', font: `750 18px/1.3 ${font}`, textAlign: 'center', outline: '0' }, { tabindex: -1 }, say('all_answered'))
    const letter = envelope(ground)
    card.replaceChildren(box('div', { display: 'grid', placeItems: 'center', gap: '10px', padding: '4cqh 0' }, {}, letter, words))
    card.onclick = () => onAsk()
    if (takesFocus) words.focus({ preventScroll: true })
    whenAnswered()
    return undefined
  }

  async function turn(change) {
    if (reducedMotion) return change()
    await move(card, { opacity: [1, 0], transform: ['none', 'translateX(-18px)'] }, { duration: 150, easing: 'ease-in' })
    change()
    return move(card, { opacity: [0, 1], transform: ['translateX(18px)', 'none'] }, { duration: 200, easing: 'ease-out' })
  }

  function reset() {
    whenAnswered()
    if (isOver) finish({})
  }

  async function begin() {
    if (isOver) return
    card.querySelector('p')?.focus({ preventScroll: true })
    await new Promise((resolve) => {
      whenAnswered = resolve
    })
  }

  async function spin(stop) {
    const beat = reducedMotion ? null : card.animate({ transform: ['none', 'scale(1.03)', 'none'] }, { duration: 620, iterations: Infinity })
    try {
      const drawn = await stop
      if (beat) await wait(900)
      beat?.cancel()
      sound('open')
      await flip(game.slices[drawn].label)
      return drawn
    } finally {
      beat?.cancel()
    }
  }

  async function flip(label) {
    const [away, back] = reducedMotion ? [{ opacity: [1, 0] }, { opacity: [0, 1] }] : [{ transform: ['none', 'perspective(900px) rotateY(90deg)'] }, { transform: ['perspective(900px) rotateY(-90deg)', 'none'] }]
    await move(card, away, { duration: 200, easing: 'ease-in' })
    const words = box('p', { margin: '0', fontWeight: '800', fontSize: sizeOf(label, '300px'), lineHeight: '1.15', textAlign: 'center' }, { dir: 'auto' }, label)
    card.replaceChildren(box('div', { display: 'grid', placeItems: 'center', minHeight: 'min(180px, 46cqh)', padding: '12px', borderRadius: '12px', background: ground, color: ink }, {}, words))
    await move(card, back, { duration: 260, easing: 'ease-out' })
  }

  ask({ takesFocus: false })
  return {
    begin,
    spin,
    reset,
    celebrate: () => !reducedMotion && throwConfetti(card, [ground, '#fbbf24', '#ffffff']),
    destroy() {
      whenAnswered()
      card.remove()
    },
  }
}

function tick(colour) {
  const node = svg('svg', { viewBox: '0 0 24 24', 'aria-hidden': true }, svg('path', { d: TICK, stroke: colour, 'stroke-width': 3, fill: 'none' }))
  Object.assign(node.style, { width: '20px', height: '20px', flex: 'none' })
  return node
}

function envelope(colour) {
  const dark = `color-mix(in oklab, ${colour}, #000 24%)`
  const node = svg('svg', { viewBox: '0 0 120 84', 'aria-hidden': true }, svg('rect', { x: 2, y: 2, width: 116, height: 80, rx: 10, fill: colour }), svg('path', { d: 'M4 78L50 42M116 78L70 42', stroke: dark, 'stroke-width': 3, fill: 'none' }), svg('path', { d: 'M3 8l57 44 57-44c-1-4-4-6-8-6H11c-4 0-7 2-8 6z', fill: dark }), svg('circle', { cx: 60, cy: 48, r: 13, fill: '#fbbf24' }), svg('path', { d: 'M54 48.5l4 4 8-8', stroke: '#7c4a03', 'stroke-width': 3, fill: 'none' }))
  Object.assign(node.style, { width: 'min(140px, 34cqw)', height: 'auto', stroke: 'none' })
  return node
}
