/** The foil over the prize: a canvas that is rubbed away. How much is gone is counted in fields, not read back from the picture. */

import { move } from '../parts/svg.js'
import { makeFields } from './fields.js'

const BRUSH = 0.085 // of the width
const ENOUGH = 0.5

export function makeFoil({ ground, ink, font, words, isStill }) {
  const canvas = document.createElement('canvas')
  Object.assign(canvas.style, { position: 'absolute', inset: '0', width: '100%', height: '100%', touchAction: 'none' })
  canvas.setAttribute('aria-hidden', 'true')
  const pen = canvas.getContext('2d')
  const flakes = []
  let fields = makeFields()
  let last = null
  let listeners = null
  let width = 0
  let height = 0

  const seen = new ResizeObserver(() => !listeners && paint())
  seen.observe(canvas)

  function paint() {
    const { clientWidth, clientHeight } = canvas
    if (!clientWidth || !pen) return
    const sharp = Math.min(2, devicePixelRatio || 1)
    ;[width, height] = [clientWidth, clientHeight]
    ;[canvas.width, canvas.height] = [width * sharp, height * sharp]
    pen.setTransform(sharp, 0, 0, sharp, 0, 0)
    pen.globalCompositeOperation = 'source-over'
    metal()
    sparkle()
    label()
  }

  function metal() {
    const sheen = pen.createLinearGradient(0, 0, width, height)
    for (const [at, colour] of [
      [0, '#aeb6c2'],
      [0.28, '#e9edf2'],
      [0.42, '#c3cad4'],
      [0.62, '#f3f5f8'],
      [0.8, '#b4bcc8'],
      [1, '#d9dee5'],
    ])
      sheen.addColorStop(at, colour)
    pen.fillStyle = sheen
    pen.fillRect(0, 0, width, height)
  }

  // A fine pattern of little stars, as on tickets: always the same, so that nothing looks like a sign.
  function sparkle() {
    pen.fillStyle = 'rgb(90 100 116 / .17)'
    const step = 26
    for (let row = 0; row * step < height + step; row += 1)
      for (let column = 0; column * step < width + step; column += 1) {
        const [x, y] = [column * step + (row % 2) * 13, row * step + 6]
        pen.beginPath()
        for (let corner = 0; corner < 8; corner += 1) {
          const [far, turn] = [corner % 2 ? 1.9 : 5, (corner * Math.PI) / 4]
          pen.lineTo(x + Math.sin(turn) * far, y - Math.cos(turn) * far)
        }
        pen.fill()
      }
  }

  function label() {
    let size = Math.min(24, width / 13)
    pen.font = `750 ${size}px ${font}`
    while (size > 11 && pen.measureText(words).width > width * 0.72) pen.font = `750 ${(size -= 1)}px ${font}`
    const long = pen.measureText(words).width + size * 2.2
    pen.fillStyle = ground
    pen.beginPath()
    pen.roundRect((width - long) / 2, height / 2 - size * 1.15, long, size * 2.3, size * 1.15)
    pen.fill()
    pen.fillStyle = ink
    pen.textAlign = 'center'
    pen.textBaseline = 'middle'
    pen.fillText(words, width / 2, height / 2 + size * 0.06)
  }

  function rub(event) {
    if (event.type === 'pointermove' && !event.buttons) {
      last = null
      return
    }
    const around = canvas.getBoundingClientRect()
    // The editor's preview is scaled.
    const scale = width / around.width
    for (const one of event.getCoalescedEvents?.().length ? event.getCoalescedEvents() : [event])
      stroke((one.clientX - around.left) * scale, (one.clientY - around.top) * scale)
    listeners?.onScratch()
    if (fields.share() > ENOUGH) listeners?.onDone()
  }

  function stroke(x, y) {
    const wide = width * BRUSH
    pen.globalCompositeOperation = 'destination-out'
    pen.lineWidth = wide * 2
    pen.lineCap = 'round'
    pen.lineJoin = 'round'
    pen.beginPath()
    pen.moveTo(last ? last[0] : x - 0.1, last ? last[1] : y)
    pen.lineTo(x, y)
    pen.stroke()
    fields.pass(last || [x, y], [x, y], wide, width, height)
    if (!isStill && flakes.length < 24) fall(x, y)
    last = [x, y]
  }

  function fall(x, y) {
    const flake = document.createElement('i')
    const far = (Math.random() - 0.5) * 60
    Object.assign(flake.style, { position: 'absolute', left: `${x}px`, top: `${y}px`, width: '5px', height: '4px', borderRadius: '1px', background: '#c9d0d9', pointerEvents: 'none' })
    canvas.after(flake)
    flakes.push(flake)
    move(flake, { transform: ['none', `translate(${far}px, ${50 + Math.random() * 50}px) rotate(${far * 9}deg)`], opacity: [1, 0] }, { duration: 600, easing: 'cubic-bezier(.3, 0, .8, .6)' }).then(() => {
      flakes.splice(flakes.indexOf(flake), 1)
      flake.remove()
    })
  }

  const events = ['pointerdown', 'pointermove']
  canvas.addEventListener('pointerdown', (event) => {
    last = null
    if (listeners) canvas.setPointerCapture(event.pointerId)
  })

  return {
    canvas,
    isOpen: () => Boolean(listeners),
    /** Whole again, and firm. */
    lay() {
      this.close()
      fields = makeFields()
      for (const animation of canvas.getAnimations()) animation.cancel()
      canvas.style.visibility = ''
      paint()
    },
    open(given) {
      listeners = given
      for (const name of events) canvas.addEventListener(name, rub)
    },
    /** Takes off what is left. */
    async lift() {
      if (!isStill) await move(canvas, { opacity: [1, 0], transform: ['none', 'scale(1.04)'] }, { duration: 380, easing: 'ease-out' })
      canvas.style.visibility = 'hidden'
      for (const name of events) canvas.removeEventListener(name, rub)
    },
    close() {
      listeners = null
      for (const name of events) canvas.removeEventListener(name, rub)
    },
    destroy() {
      this.close()
      seen.disconnect()
    },
  }
}
