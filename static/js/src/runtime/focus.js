/** Keeps the Tab key inside a dialog. The browser makes the page inert; this also spares the round trip through its toolbar. */

const REACHABLE = 'button, input, select, textarea, a[href], summary, [tabindex="0"]'

export function reachable(root) {
  return [...root.querySelectorAll(REACHABLE)].filter((node) => !node.disabled && node.getClientRects().length > 0)
}

export function trapTab(event, root) {
  if (event.key !== 'Tab' || event.altKey || event.ctrlKey || event.metaKey) return
  const nodes = reachable(root)
  if (!nodes.length) return event.preventDefault()
  const active = root.getRootNode().activeElement
  const [first, last] = [nodes[0], nodes[nodes.length - 1]]
  const onEdge = event.shiftKey ? active === first || !nodes.includes(active) : active === last
  if (!onEdge) return
  event.preventDefault()
  ;(event.shiftKey ? last : first).focus()
}
