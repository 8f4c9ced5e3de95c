/**
 * One popup from the first step to the last: which step is drawn, what the server is asked, what is reported, how it ends.
 * The promise it keeps to everyone outside: it never throws, and if anything of ours goes wrong it takes itself off the page.
 */

import { drawBlocks } from './blocks/index.js'
import { odds } from './blocks/odds.js'
import { picture } from './blocks/picture.js'
import { el } from './dom.js'
import { whenSeen } from './seen.js'
import { makeShell } from './shell.js'
import { makeStage } from './stage.js'
import { applyTheme, themeOf } from './theme.js'
import { isRightToLeft, speak } from './words.js'

const RESULT_REST_MS = 900
const LAST_STEPS = ['won', 'lost', 'done']

class Refused extends Error {
  constructor(answer) {
    super('refused')
    this.answer = answer
  }
}

/** @param {object} options `OpenOptions` of INTERFACE.md */
export function makePopup(options) {
  const { entry, preview = false } = options
  const say = speak(entry.strings)
  const path = `/v1/popups/${encodeURIComponent(entry.popup)}`
  const about = { submitted: false, shown: false, began: false, accepted: false }
  let popup = entry.document
  let current = null
  let stage = null
  let ended = false
  let settle
  const closed = new Promise((resolve) => {
    settle = resolve
  })

  const shell = makeShell({
    type: popup.display?.type === 'bar' ? 'bar' : 'modal',
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
  }

  // -- what is drawn

  function draw(name, { prize = null, coupon = null, focus = true } = {}) {
    const isBar = shell.isBar
    const blocks = popup.steps?.[name]?.blocks
    if (!Array.isArray(blocks)) return finish(about.submitted ? 'done' : 'error')
    current = name
    const step = {
      name,
      blocks: completed(name, blocks),
      coupon,
      say,
      announce,
      guard,
      accept,
      base: options.base,
      language: entry.language,
      titleId: 'title',
      close,
      values: { prize: prize?.label, code: coupon?.code },
      leave: () => setTimeout(() => close('link')),
    }
    const drawn = drawBlocks(step, isBar)
    if (name === 'start' && popup.game && !isBar) drawn.push(odds(popup.game, say))
    shell.body.replaceChildren(
      ...drawn.filter(Boolean).map((node, at) => {
        node.style.setProperty('--b-at', Math.min(at, 6))
        return node
      }),
    )
    shell.shell.setAttribute('data-step', name)
    nameShell()
    shell.scroller.scrollTop = 0
    if (focus) shell.body.querySelector('.heading, .text')?.focus({ preventScroll: true })
  }

  // A game without a form still needs something to press.
  function completed(name, blocks) {
    const isPlayable = name === 'start' && popup.game && !blocks.some((block) => block?.type === 'form')
    return isPlayable ? [...blocks, { type: 'form', fields: [], button: say('spin') }] : blocks
  }

  function nameShell() {
    const title = shell.body.querySelector('#title')
    if (title) {
      shell.shell.setAttribute('aria-labelledby', 'title')
      shell.shell.removeAttribute('aria-label')
    } else {
      shell.shell.removeAttribute('aria-labelledby')
      shell.shell.setAttribute('aria-label', shell.body.querySelector('.text')?.textContent || say('close'))
    }
  }

  function drawFrame() {
    const display = popup.display || {}
    const theme = themeOf(popup.theme)
    applyTheme(shell.shell, theme)
    shell.shell.setAttribute(
      'data-position',
      ['top', 'bottom', 'center'].includes(display.position) ? display.position : 'center',
    )
    stage?.destroy()
    stage = null
    const withGame = popup.game && !shell.isBar
    const image = shell.isBar ? null : picture(popup.image, options.base, 'cover')
    const side = withGame
      ? 'game'
      : image
        ? ['left', 'top', 'background'].includes(popup.image.side)
          ? popup.image.side
          : 'top'
        : 'none'
    shell.shell.setAttribute('data-media', side)
    if (withGame) stage = makeStage({ game: popup.game, games: options.games || {}, theme, say, onAsk: ask })
    shell.media.replaceChildren(...[image, stage?.root].filter(Boolean))
    // Without its picture the popup is a plain one, not one with a hole.
    image?.addEventListener('error', () => !withGame && shell.shell.setAttribute('data-media', 'none'))
  }

  // The visitor pressed the wheel itself: the same as the form's button.
  function ask() {
    shell.body.querySelector('form')?.requestSubmit()
  }

  // -- what the server is asked

  async function accept(fields) {
    if (!about.accepted) {
      const answer = await options.post(`${path}/submit`, { token: entry.token, step: current, fields })
      if (answer.status !== 200) return refusal(answer)
      about.submitted = true
      if (answer.body?.next !== 'game') {
        draw('done', { coupon: answer.body?.coupon })
        return null
      }
      about.accepted = true
    }
    return play()
  }

  async function play() {
    const answer = options.post(`${path}/play`, { token: entry.token })
    setPlaying(true)
    try {
      const stop = answer.then(stopOf)
      await (stage ? stage.spin(stop) : stop)
      await reveal((await answer).body)
      return null
    } catch (failed) {
      stage?.reset()
      announce('')
      if (!(failed instanceof Refused)) throw failed
      const { status } = failed.answer
      // Another address may be given after a refusal, so the next press submits again; after a fault it only plays again.
      if (status >= 400 && status < 500 && status !== 429) about.accepted = false
      return refusal(failed.answer)
    } finally {
      setPlaying(false)
    }
  }

  // While the game runs the form steps back; the focus waits on the dialog itself.
  function setPlaying(on) {
    const button = shell.body.querySelector('.submit')
    shell.shell.toggleAttribute('data-playing', on)
    if (!button) return
    if (on) {
      announce(say('spinning'))
      button.dataset.label = button.firstChild.textContent
      button.firstChild.textContent = say('spinning')
      shell.shell.focus({ preventScroll: true })
    } else {
      button.firstChild.textContent = button.dataset.label
      button.focus({ preventScroll: true })
    }
  }

  function stopOf(answer) {
    const stop = answer.status === 200 ? answer.body?.stop : null
    if (Number.isInteger(stop) && stop >= 0 && stop < (popup.game?.slices?.length ?? Infinity)) return stop
    throw new Refused(answer.status === 200 ? { status: 0, body: null } : answer)
  }

  async function reveal(body) {
    const won = body.outcome === 'won'
    report('game_play', { outcome: body.outcome })
    announce(won ? say('result_won', { prize: body.prize?.label }) : say('result_lost'))
    if (won) stage?.celebrate()
    await new Promise((resolve) => setTimeout(resolve, RESULT_REST_MS))
    if (!ended) draw(won ? 'won' : 'lost', { prize: body.prize, coupon: body.coupon })
  }

  function refusal({ status, body }) {
    if (status === 422) return { fields: body?.fields || {} }
    if (status === 0) return { message: say(navigator.onLine === false ? 'offline' : 'try_again') }
    if (body?.error === 'already_played') return { message: say('already_played') }
    if (body?.error === 'popup_not_live' || body?.error === 'bad_token')
      return { message: say(entry.strings?.ended ? 'ended' : 'try_again') }
    return { message: say('try_again') }
  }

  // -- from outside

  async function start() {
    if (options.signal?.aborted) return abort()
    options.signal?.addEventListener('abort', abort)
    drawFrame()
    draw(options.step || 'start', { ...sample(options.step), focus: false })
    if (ended) return undefined
    listen()
    shell.show()
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
      if (event.target === shell.shell && !shell.isBar && popup.display?.close_on_backdrop !== false) close('backdrop')
    })
  }

  // A step of the preview that nobody has played for still shows how a prize will look.
  function sample(step) {
    if (!preview || !LAST_STEPS.includes(step)) return {}
    const prize = popup.game?.slices?.find((slice) => slice.prize) || null
    return { prize, coupon: options.sample?.coupon ?? { code: 'SAMPLE-CODE', apply_url: null, expires_at: null } }
  }

  function update(document, step = current) {
    const same =
      JSON.stringify([popup.game, popup.image, popup.display, popup.theme]) ===
      JSON.stringify([document.game, document.image, document.display, document.theme])
    popup = document
    shell.shell.toggleAttribute('data-still', true)
    if (!same) drawFrame()
    draw(step, { ...sample(step), focus: false })
  }

  return { start: guard(start), update: guard(update), close: abort, closed }
}
