/** Tells when something is really before the visitor's eyes: laid out, painted, and in a tab that is in front. */

export async function whenSeen(node) {
  await frame()
  if (document.visibilityState === 'hidden') {
    await new Promise((resolve) => document.addEventListener('visibilitychange', resolve, { once: true }))
  }
  await frame()
  const box = node.getBoundingClientRect()
  const inside = box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth
  const drawn = !node.checkVisibility || node.checkVisibility({ visibilityProperty: true })
  return node.isConnected && box.width > 0 && box.height > 0 && inside && drawn
}

// Frames do not come in a hidden tab.
function frame() {
  return new Promise((resolve) => {
    if (document.visibilityState === 'hidden') resolve()
    else requestAnimationFrame(() => resolve())
  })
}
