/** A short burst of confetti over a game. Shown only for a real win, and never where motion is unwelcome. */

const PIECES = 90
const LIFE_MS = 2000
const FALL = 0.0011

export function throwConfetti(root, colours) {
  const canvas = document.createElement('canvas')
  const pen = canvas.getContext('2d')
  if (!pen) return
  Object.assign(canvas.style, { position: 'absolute', inset: '-20%', width: '140%', height: '140%', pointerEvents: 'none' })
  root.append(canvas)
  const { width, height } = canvas.getBoundingClientRect()
  // Small pieces in motion need no more, and each frame of the canvas is carried to the screen whole.
  const sharp = Math.min(1.5, devicePixelRatio || 1)
  canvas.width = width * sharp
  canvas.height = height * sharp
  const pieces = Array.from({ length: PIECES }, (_, at) => {
    const way = Math.random() * 2 * Math.PI
    const push = 0.12 + Math.random() * 0.5
    return {
      x: Math.cos(way) * push,
      y: Math.sin(way) * push - 0.28,
      turn: Math.random() * 7,
      spin: (Math.random() - 0.5) * 0.02,
      size: 5 + Math.random() * 6,
      colour: colours[at % colours.length],
    }
  })
  const began = performance.now()
  const frame = (now) => {
    const t = now - began
    if (t > LIFE_MS || !canvas.isConnected) return canvas.remove()
    pen.setTransform(sharp, 0, 0, sharp, 0, 0)
    pen.clearRect(0, 0, width, height)
    pen.globalAlpha = Math.min(1, (LIFE_MS - t) / 500)
    for (const { x, y, turn, spin, size, colour } of pieces) {
      // Paper soon loses its push and then only falls.
      const drag = 420 * (1 - Math.exp(-t / 420))
      pen.setTransform(sharp, 0, 0, sharp, 0, 0)
      pen.translate(width / 2 + x * drag * 1.5, height * 0.45 + y * drag * 1.5 + (FALL * t * t) / 16)
      pen.rotate(turn + spin * t)
      pen.scale(1, Math.cos(turn + t / 130))
      pen.fillStyle = colour
      pen.fillRect(-size / 2, -size / 3, size, size * 0.66)
    }
    requestAnimationFrame(frame)
  }
  requestAnimationFrame(frame)
}
