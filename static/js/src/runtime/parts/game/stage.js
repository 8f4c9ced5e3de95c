/**
 * The place a game is drawn on. A game that cannot be loaded costs the visitor the show, never the prize: without one, `spin`
 * just waits for the answer.
 *
 * A game is an ES module with `mount(root, {document, accent, font, say, reducedMotion, onAsk}) → {spin, reset, celebrate, destroy}`:
 * - `spin(stop)` takes a promise of the server's `stop`, begins to move at once and settles when it rests there; it rejects as
 *   soon as the promise does
 * - `reset()` is back to the beginning, `celebrate()` may throw some confetti, `destroy()` leaves nothing running
 * - `onAsk()` tells the runtime that the visitor pressed the game itself
 */

import { el } from '../../dom.js'

const PATIENCE_MS = 1500

export function makeStage({ game, url, theme, say, onAsk }) {
  const root = el('div', { class: 'game' })
  const quiet = { spin: (stop) => stop, reset() {}, celebrate() {}, destroy() {} }
  let mounted = quiet
  let gone = false

  const ready = load()

  async function load() {
    try {
      const module = await import(url)
      if (gone) return
      mounted = module.mount(root, {
        document: game,
        accent: theme.accent,
        font: theme.font,
        say,
        onAsk,
        reducedMotion: matchMedia('(prefers-reduced-motion: reduce)').matches,
      })
    } catch {
      root.remove()
    }
  }

  const attempt = (name) => {
    try {
      mounted[name]()
    } catch {
      mounted = quiet
    }
  }

  return {
    root,
    ready,
    /** @param {Promise<number>} stop */
    async spin(stop) {
      stop.catch(() => {})
      await Promise.race([ready, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))])
      try {
        await mounted.spin(stop)
      } catch {
        // A refusal comes out of `stop` itself; a fault of the game must not cost the prize.
      }
      return stop
    },
    reset: () => attempt('reset'),
    celebrate: () => attempt('celebrate'),
    destroy() {
      gone = true
      attempt('destroy')
    },
  }
}
