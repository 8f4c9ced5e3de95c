/** Small sounds made on the spot: nothing is fetched. Silent until the visitor turns them on, and again with every popup. */

import { el } from '../../dom.js'

const SPEAKER = 'M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM16 9a4.5 4.5 0 0 1 0 6M18.6 6.5a8 8 0 0 1 0 11'
const MUTED = 'M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM16.5 9.5l5 5M21.5 9.5l-5 5'

/** name → notes of [Hz, when it begins in s, length in s, loudness, shape] */
const SOUNDS = {
  tick: [[1500, 0, 0.03, 0.05, 'square']],
  open: [[330, 0, 0.16, 0.16, 'triangle'], [495, 0.07, 0.2, 0.14, 'triangle']],
  right: [[660, 0, 0.12, 0.14, 'sine'], [880, 0.09, 0.18, 0.14, 'sine']],
  stop: [[170, 0, 0.1, 0.22, 'triangle']],
  win: [523, 659, 784, 1047].map((hz, at) => [hz, at * 0.1, 0.4, 0.15, 'triangle']),
}

/** @returns {{toggle: Element, play: (name: string) => void, close: () => void}} */
export function makeSounds(say, icon) {
  let context = null
  const draw = () => {
    toggle.setAttribute('aria-pressed', String(Boolean(context)))
    toggle.replaceChildren(icon(context ? SPEAKER : MUTED))
  }
  const close = () => {
    context?.close().catch(() => {})
    context = null
  }
  const turn = () => {
    try {
      if (context) close()
      else context = new AudioContext()
    } catch {
      // Without sound it is the same game.
    }
    draw()
    play('tick')
  }
  const toggle = el('button', { type: 'button', class: 'sound', 'aria-label': say('sound'), 'data-closes': true, click: turn })

  function play(name) {
    if (!context) return
    for (const [hz, begins, length, loudness, type] of SOUNDS[name]) {
      const at = context.currentTime + begins
      const tone = new OscillatorNode(context, { type, frequency: hz })
      const volume = new GainNode(context, { gain: 0 })
      volume.gain.setValueAtTime(0, at)
      volume.gain.linearRampToValueAtTime(loudness, at + 0.008)
      volume.gain.exponentialRampToValueAtTime(0.0001, at + length)
      tone.connect(volume).connect(context.destination)
      tone.start(at)
      tone.stop(at + length)
    }
  }

  draw()
  return { toggle, play, close }
}
