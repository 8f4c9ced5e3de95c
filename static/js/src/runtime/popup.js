/**
 * One popup from the first step to the last: which step is drawn, what is played, what is reported, how it ends.
 * The promise it keeps to everyone outside: it never throws, and if anything of ours goes wrong it takes itself off the page.
 */

import { drawBlocks } from './blocks/index.js'
import { odds } from './blocks/odds.js'
import { picture } from './blocks/picture.js'
import { fetchPart, soon } from './parts.js'
import { play } from './playing.js'
import { whenSeen } from './seen.js'
import { Refused, makeServer } from './server.js'
import { makeShell } from './shell.js'
import { applyTheme, themeOf } from './theme.js'
import { isRightToLeft, speak } from './words.js'

export const LAST_STEPS = ['won', 'lost', 'done']

/** How long a popup waits for the part without which it could not ask what it has to. Nothing is on the screen yet. */
const PATIENCE_MS = 9000

/** Whether it has steps of its own, or fields that only the part `fields` can draw. */
const asksMore = ({ steps }) => Object.keys(steps).length > 4 || /"kind":"(?!email"|consent")/.test(JSON.stringify(steps))

const hasCoupon = ({ steps }) => Object.values(steps).some((step) => step?.blocks?.some((block) => block?.type === 'coupon'))

/**
 * @param {object} options `OpenOptions` of INTERFACE.md
 * @returns {{make: Function, start: Function, change: Function, close: () => void, closed: Promise<object>, step: () => string}}
 */
export function makePopup(options) {
  const { entry, preview = false } = options
  const say = speak(entry.strings)
  const server = makeServer(options, say)
  const about = { submitted: false, shown: false, began: false, accepted: false }
  let popup = entry.document
  const type = popup.display?.type || 'modal'
  let places
  let current = null
  let stage = null
  let ended = false
  const trail = []
  let settle
  const closed = new Promise((resolve) => {
    settle = resolve
  })
  let made
  let letSee
  const seen = new Promise((resolve) => {
    letSee = resolve
  })

  const shell = makeShell({
    type,
    root: options.root || document.body,
    preview,
    say,
    language: entry.language,
    rightToLeft: isRightToLeft(entry.language),
    onClose: (how) => close(how),
  })

  const report = (name, params = {}) => {
    try {
      options.report?.(name, params)
    } catch {
      // Counting is the caller's affair; a popup does not fall over it.
    }
  }

  /** Listeners of ours: what they throw, now or later, ends the popup and not the page. */
  const guard =
    (listener) =>
    async (...given) => {
      try {
        return await listener(...given)
      } catch {
        return finish('error')
      }
    }

  function announce(words) {
    shell.status.textContent = words
  }

  // -- how it ends

  function close(how) {
    if (ended) return
    const isLast = LAST_STEPS.includes(current)
    if (about.shown && !about.submitted && !isLast) report('promotion_dismissed', { how })
    finish(isLast && how !== 'link' ? 'done' : how)
  }

  async function finish(how) {
    if (ended) return
    ended = true
    options.signal?.removeEventListener('abort', abort)
    try {
      stage?.destroy()
      await shell.hide({ atOnce: how === 'aborted' || how === 'error' })
    } catch {
      shell.host.remove()
    }
    settle({ how, shown: about.shown, submitted: about.submitted })
  }

  const abort = () => finish('aborted')

  function begin() {
    if (about.began || !about.shown) return
    about.began = true
    report('select_promotion')
    if (hasCoupon(popup)) fetchPart('ticket')
  }

  // -- what is drawn

  async function draw(name, { prize, coupon, inbox, focus = true } = {}) {
    const blocks = popup.steps?.[name]?.blocks
    if (!Array.isArray(blocks)) return finish(about.submitted ? 'done' : 'error')
    current = name
    const ticket = coupon && (await soon(fetchPart('ticket')))
    const more = asksMore(popup) && ((await soon(fetchPart('fields'), PATIENCE_MS)) || finish('error'))
    if (ended || current !== name) return undefined
    const [first, ...others] = completed(name, blocks)
    const step = {
      blocks: [first, inbox && { type: 'text', text: say('check_inbox') }, ...others],
      coupon,
      ticket,
      more,
      seen,
      go: guard(draw),
      say,
      announce,
      guard,
      accept,
      options,
      wear: shell.wear,
      language: entry.language,
      close,
      values: { prize: prize?.label, code: coupon?.code },
      leave: () => setTimeout(() => close('link')),
    }
    const drawn = drawBlocks(step, shell.isBar)
    if (name === 'start' && popup.game && !shell.isBar) drawn.push(odds(popup.game, say))
    if (more) shell.wear(more.sheet)
    shell.fill(name, (more ? more.follow(trail, name, drawn, step) : drawn).filter(Boolean))
    if (focus) (shell.body.querySelector('.heading, .text') || shell.shell).focus({ preventScroll: true })
    return undefined
  }

  // A game without a form still needs something to press.
  function completed(name, blocks) {
    const isPlayable = name === 'start' && popup.game && !blocks.some((block) => block?.type === 'form')
    return isPlayable ? [...blocks, { type: 'form', fields: [], button: say('spin') }] : blocks
  }

  async function drawFrame() {
    if (type !== 'modal') places = await soon(fetchPart('places'))
    if (places) shell.wear(places.sheet)
    else if (type === 'embedded') throw Error('nowhere')
    const theme = themeOf(popup.theme)
    applyTheme(shell.shell, theme)
    shell.shell.style.setProperty('--b-air', popup.theme?.spacing / 100 || 1)
    shell.place(popup.display?.position)
    stage?.destroy()
    stage = null
    const { game, image } = shell.isBar ? {} : popup
    if (game) stage = await stageFor(game, theme)
    shell.furnish({ game: stage?.root, cover: picture(image, options.base), side: image?.side })
  }

  // Where the stage does not load the visitor is spared an empty one, and plays by the form's button.
  async function stageFor(game, theme) {
    const url = options.games?.[game.kind]
    // Fetched beside the stage, not after it.
    import(url).catch(() => {})
    const part = await soon(fetchPart('game'))
    if (!part || ended) return null
    shell.wear(part.sheet)
    return part.makeStage({ game, url, theme, say, onAsk: ask })
  }

  // The visitor pressed the wheel itself: the same as the form's button.
  function ask() {
    shell.body.querySelector('form')?.requestSubmit()
  }

  // -- what the server is asked

  /** @returns {Promise<null | {fields: object} | {message: string}>} what the form has to say, if anything */
  async function accept(fields) {
    try {
      if (about.accepted !== current) {
        const body = await server.submit(current, fields)
        about.submitted = !body?.more
        if (body?.next !== 'game') {
          await draw(body?.next || 'done', body || {})
          return null
        }
        about.accepted = current
      }
      await play({ server, shell, stage, game: popup.game, say, announce, report, onEnd: draw })
      return null
    } catch (failed) {
      // Another address may be given after a refusal, so the next press submits again; after a fault it only plays again.
      if (failed?.isTheirs) about.accepted = false
      if (failed instanceof Refused) return server.words(failed)
      throw failed
    }
  }

  // -- from outside

  /**
   * @param {string} [step] the first to draw
   * @param {object} [given] what `draw` takes, for a step that nobody has played for
   */
  function make(step = 'start', given = {}) {
    made ||= drawFirst(step, given)
    return made
  }

  async function drawFirst(step, given) {
    if (options.signal?.aborted) return abort()
    options.signal?.addEventListener('abort', abort)
    await drawFrame()
    return draw(step, { ...given, focus: false })
  }

  async function start(...first) {
    await make(...first)
    if (ended) return undefined
    letSee()
    listen()
    stage?.arrive()
    await shell.show(places, popup.display)
    const visible = await whenSeen(shell.shell)
    if (ended) return undefined
    // Something of the page hides us: an invisible dialog must not hold the page.
    if (!visible && !preview) return finish('error')
    about.shown = true
    report('view_promotion')
    return undefined
  }

  function listen() {
    shell.shell.addEventListener('input', begin)
    shell.shell.addEventListener('click', (event) => {
      const pressed = event.target.closest('button, a[href], .game')
      if (pressed && !pressed.hasAttribute('data-closes')) begin()
      if (event.target === shell.shell && shell.isModal && popup.display?.close_on_backdrop !== false) close('backdrop')
    })
  }

  /** Draws another document in the same frame, which is itself drawn anew only where that is said. */
  async function change(document, { step, given, frame }) {
    popup = document
    trail.length = 0
    trail.kept = null
    shell.shell.toggleAttribute('data-still', true)
    if (frame) await drawFrame()
    return draw(step, { ...given, focus: false })
  }

  return { make: guard(make), start: guard(start), change: guard(change), close: abort, closed, step: () => current }
}
