/**
 * The page makes room for a bar. Nothing is written into the page: animations lie over its styles, and when they are taken
 * back everything is exactly as it was, whatever the page has changed meanwhile. A page whose style is `!important` keeps it, and
 * is covered instead.
 */

const MOVING = { duration: 280, easing: 'cubic-bezier(.2, .8, .3, 1)', fill: 'forwards' }

/** @returns {() => void} gives the room back */
export function pushPage(bar, atBottom) {
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches
  let moves = []
  let room = 0

  function fit() {
    const height = Math.round(bar.getBoundingClientRect().height)
    if (height === room) return
    // A bar that has grown in its place pushes at once.
    const timing = { ...MOVING, duration: still || room ? 0 : MOVING.duration }
    moves.forEach((move) => move.cancel())
    room = height
    moves = movesFor(bar, height, atBottom).map(([node, frames]) => node.animate(frames, timing))
  }

  const watch = new ResizeObserver(fit)
  watch.observe(bar)
  fit()
  return () => {
    watch.disconnect()
    for (const move of moves) {
      move.onfinish = () => move.cancel()
      move.updatePlaybackRate(-1.6)
      move.play()
    }
  }
}

/** What has to move: the page itself, and what it holds at that edge whatever is scrolled. All is read before anything is moved. */
function movesFor(bar, height, atBottom) {
  const page = document.documentElement
  const side = atBottom ? 'paddingBottom' : 'paddingTop'
  const before = parseFloat(getComputedStyle(page)[side]) || 0
  const moves = [[page, { [side]: [`${before}px`, `${before + height}px`] }]]
  const moved = []
  for (const node of document.elementsFromPoint(innerWidth / 2, atBottom ? innerHeight - height / 2 : height / 2)) {
    if (node.closest('[data-shopbell]') || moved.some((other) => other.contains(node) || node.contains(other))) continue
    const { position, top, bottom, translate } = getComputedStyle(node)
    const edge = parseFloat(atBottom ? bottom : top)
    if (position === 'fixed' && (translate === 'none' || !translate)) moves.push([node, { translate: ['0 0', `0 ${atBottom ? -height : height}px`] }])
    else if (position === 'sticky' && edge >= 0) moves.push([node, { [atBottom ? 'bottom' : 'top']: [`${edge}px`, `${edge + height}px`] }])
    else continue
    moved.push(node)
  }
  return moves
}
