/** Playing: the form steps back, the game moves until the server has drawn, and the outcome is said before its step is drawn. */

import { Refused } from './server.js'

const RESULT_REST_MS = 900

/**
 * @param {object} around
 * @param {object|null} around.stage where the game is drawn; without one only its movement is missing
 * @param {(step: string, given: object) => Promise<void>} around.onEnd draws what came of it
 * @throws {Refused} when the server does not let them play
 */
export async function play({ server, shell, stage, game, say, announce, report, onEnd }) {
  const stepForward = stepBack(shell, say)
  announce(say('spinning'))
  // The game may want something of the visitor first; it adds a number of its own to the draw.
  const answer = stage ? stage.ask(server.play) : server.play()
  try {
    const stop = answer.then((body) => stopOf(body, game))
    await (stage ? stage.spin(stop) : stop)
    const body = await answer
    const { outcome, prize } = body
    const won = outcome === 'won'
    report('game_play', { outcome })
    announce(won ? say('result_won', { prize: prize?.label }) : say('result_lost'))
    if (won) stage?.celebrate()
    await new Promise((resolve) => setTimeout(resolve, RESULT_REST_MS))
    await onEnd(won ? 'won' : 'lost', body)
  } catch (failed) {
    stage?.reset()
    announce('')
    throw failed
  } finally {
    stepForward()
  }
}

// While the game runs the focus waits on the dialog itself; afterwards it is on the button again, where that is still there.
function stepBack({ shell, body }, say) {
  const label = body.querySelector('.submit')?.firstChild
  const words = label?.textContent
  shell.toggleAttribute('data-playing', true)
  if (label) label.textContent = say('spinning')
  shell.focus({ preventScroll: true })
  return () => {
    shell.toggleAttribute('data-playing', false)
    if (!label?.isConnected) return
    label.textContent = words
    label.parentNode.focus({ preventScroll: true })
  }
}

function stopOf(body, game) {
  const stop = body?.stop
  if (Number.isInteger(stop) && stop >= 0 && stop < (game?.slices?.length ?? Infinity)) return stop
  throw new Refused({ status: 0, body: null })
}
