import { parse, stringify } from '../../lifecycle/text.js'
import { guard } from '../../lifecycle/guard.js'
import { watchPlaces } from '../anchors.js'
import { placeOf } from '../arbiter.js'

const AWAY = '.away'
const AWAY_FOR = 30 * 24 * 3600 * 1000

/**
 * What stands on the page beside its popups: the owner's own places, tabs and buttons that open a popup, and the code that was won.
 * When one is pressed, the popup goes the way of every other one: the arbiter, and the server's yes.
 * @param {{win: Window, base: string, memory: object, post: Function, envelope: Function, load?: (url: string) => Promise<object>}} tools
 */
export default function start({ win, base, memory, post, envelope, load = (url) => import(url) }) {
  /** @type {Map<string, {chips: {remove: Function, hide: Function}[], again: Function}>} by popup */
  const standing = new Map()
  const closed = {}
  /** The place that each open popup takes: what would lie there is out of sight meanwhile, and what opens it too. */
  const open = {}
  const away = parse(memory.get(AWAY)) || {}
  const anchors = watchPlaces(win.document)
  let turn = 0

  const isAway = (popup) => Date.now() - away[popup] < AWAY_FOR

  function putAway(popup) {
    away[popup] = Date.now()
    memory.set(AWAY, stringify(away))
    remove(popup)
  }

  function remove(popup) {
    const { chips } = standing.get(popup) || { chips: [] }
    chips.forEach((chip) => chip.remove())
    standing.delete(popup)
  }

  function makeWay() {
    const taken = Object.keys(open).map((popup) => open[popup])
    standing.forEach(({ chips }, popup) => chips.forEach(({ hide, edge }) => hide(!!open[popup] || taken.indexOf(edge) >= 0)))
  }

  /** Of one popup what is to stand there now. */
  function wanted(entry) {
    const { popup, reminder } = entry
    if (reminder) return [{ kind: 'reminder', given: reminder, done: (how) => done(entry, how) }]
    const { launcher, teaser } = (entry.document && entry.document.display) || {}
    const found = []
    if (launcher) found.push({ kind: 'launcher', given: launcher })
    const isDue = teaser && (closed[popup] || entry.returns ? teaser.when !== 'before' : teaser.when !== 'closed')
    if (isDue && teaser.text && !isAway(popup)) found.push({ kind: 'teaser', given: teaser, done: () => putAway(popup) })
    return found
  }

  function done({ popup, token }, how) {
    remove(popup)
    return post('/v1/popups/' + popup + '/reminder', { token, how })
  }

  async function stand(entry, corners, press) {
    const { popup } = entry
    const chips = wanted(entry)
    const mine = turn
    const { chip } = chips.length ? await load(base + (entry.reminder ? entry.modules[0] : corners)) : {}
    if (mine !== turn) return
    remove(popup)
    const { theme, language, strings } = { ...entry.document, ...entry }
    const drawn = chips.map(({ kind, given, done = () => {} }) => {
      const { remove, hide } = chip({ kind, given, theme, language, strings, onPress: guard(() => press(entry, kind)), onDone: guard(done) })
      return { remove, hide, edge: given.position.split('_')[0] }
    })
    standing.set(popup, { chips: drawn, again: () => guard(stand)(entry, corners, press) })
    makeWay()
  }

  /** The code that was won on this page: whether it is to be kept in sight, the server says. */
  async function remindOf({ popup }, press) {
    const { body } = await post('/v1/decide', envelope([], false))
    const { popups = [], corners } = (body && body.decision) || {}
    popups.filter((entry) => entry.popup === popup && entry.reminder).forEach((entry) => guard(stand)(entry, corners, press))
  }

  return {
    /** A later decision replaces the earlier one; the tab of what was closed on this page stays. */
    take({ popups = [], corners }, press, missing) {
      turn++
      const names = popups.map(({ popup }) => popup)
      for (const popup of [...standing.keys()]) if (names.indexOf(popup) < 0 && !closed[popup]) remove(popup)
      const isPlaced = ({ document }) => document && document.display && document.display.type === 'embedded'
      anchors.watch(popups.filter(isPlaced), (entry, anchor) => press(entry, 'placed', anchor), missing)
      popups.filter((entry) => !isPlaced(entry) && !(closed[entry.popup] && standing.has(entry.popup))).forEach((entry) => guard(stand)(entry, corners, press))
    },
    opened(entry) {
      open[entry.popup] = placeOf(entry)
      makeWay()
    },
    closed(entry, { how, shown, submitted }) {
      delete open[entry.popup]
      makeWay()
      if (how === 'aborted') return
      const one = standing.get(entry.popup)
      if (submitted) {
        remove(entry.popup)
        return entry.document.display.reminder && guard(remindOf)(entry)
      }
      // What was brought back and closed before it was painted had been seen before.
      closed[entry.popup] = closed[entry.popup] || shown
      if (one) one.again()
    },
    /** Another page. */
    clear() {
      turn++
      anchors.stop()
      for (const popup of [...standing.keys()]) remove(popup)
      for (const popup of Object.keys(closed)) delete closed[popup]
    },
  }
}
