/**
 * The place a game is drawn on. A game that cannot be loaded costs the visitor the show, never the prize: without one, `spin`
 * just waits for the answer.
 *
 * A game is an ES module with `mount(root, options) → {begin?, arrive?, spin, reset, celebrate, destroy}`. The options are `{document, accent,
 * dark, font, say, reducedMotion, onAsk, sound}`:
 * - `begin()` may ask the visitor for something before the server draws; it settles with a word that goes into the draw (letters and
 *   digits), or with nothing. It never rejects; `reset()` ends it
 * - `spin(stop)` takes a promise of the server's `stop`, begins to move at once and settles when it rests there; it rejects as
 *   soon as the promise does
 * - `arrive()` is called when the game comes into sight: until then it has no size and no frames
 * - `reset()` is back to the beginning, `celebrate()` may throw some confetti, `destroy()` leaves nothing running
 * - `onAsk()` tells the runtime that the visitor pressed the game itself; `sound(name)` is heard where sounds are on
 */

import { el, icon } from '../../dom.js'
import { isAsSealed, ownSeed } from './checking.js'
import { makeSounds } from './sounds.js'

const PATIENCE_MS = 1500

export function makeStage({ game, url, theme, say, onAsk }) {
  const board = el('div', { class: 'game' })
  const sounds = makeSounds(say, icon)
  const root = el('div', { class: 'stage', 'data-kind': game.kind }, board, sounds.toggle)
  const quiet = { spin: (stop) => stop, reset() {}, celebrate() {}, destroy() {} }
  let mounted = quiet
  let gone = false
  let seed = ''
  let answer

  const ready = load()

  async function load() {
    try {
      const module = await import(url)
      if (gone) return
      mounted = module.mount(board, {
        document: game,
        accent: theme.accent,
        dark: theme.dark,
        font: theme.font,
        say,
        onAsk,
        sound: sounds.play,
        reducedMotion: matchMedia('(prefers-reduced-motion: reduce)').matches,
      })
    } catch {
      root.remove()
    }
  }

  const attempt = (name) => {
    try {
      mounted[name]?.()
    } catch {
      mounted = quiet
    }
  }

  const loaded = () => Promise.race([ready, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))])

  async function begin() {
    seed = ownSeed()
    await loaded()
    try {
      const word = await mounted.begin?.()
      if (word && /^\w{1,20}$/.test(word)) seed += `-${word}`
    } catch {
      mounted = quiet
    }
    return seed
  }

  // Where a draw can be checked, its page is one press away; what this browser could check itself is said beside it.
  async function prove() {
    const body = await answer
    if (!/^https?:/.test(body?.proof?.check) || gone) return
    const about = { seal: game.seal, client: seed, stop: body.stop }
    // Who plays again is told of their first play, which another seal stands for.
    const isFair = body.replayed ? null : await isAsSealed(body.proof, about)
    const words = say(isFair === null ? 'check_draw' : isFair ? 'fair_draw' : 'draw_differs')
    const link = { class: 'proof', href: body.proof.check, target: '_blank', rel: 'noopener', 'data-fair': String(isFair) }
    root.append(el('a', link, isFair && icon('M5 12.5l4.5 4.5L19 7.5'), words))
  }

  return {
    root,
    ready,
    /** @param {(seed: string) => Promise<object>} play asks the server to draw, with what the browser adds to it */
    ask(play) {
      answer = begin().then(play)
      return answer
    },
    /** @param {Promise<number>} stop */
    async spin(stop) {
      stop.catch(() => {})
      await loaded()
      try {
        await mounted.spin(stop)
      } catch {
        // A refusal comes out of `stop` itself; a fault of the game must not cost the prize.
      }
      prove().catch(() => {})
      return stop
    },
    arrive: () => ready.then(() => gone || attempt('arrive')),
    reset: () => attempt('reset'),
    celebrate() {
      sounds.play('win')
      attempt('celebrate')
    },
    destroy() {
      gone = true
      sounds.close()
      attempt('destroy')
    },
  }
}
