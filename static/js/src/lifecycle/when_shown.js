import { guard } from './guard.js'

/** Runs once the page is really looked at: not while it is prerendered, not while it waits in a background tab. */
export function whenShown(doc, run) {
  const ready = () => !doc.prerendering && doc.visibilityState !== 'hidden'
  if (ready()) return run()
  const names = ['prerenderingchange', 'visibilitychange']
  const check = guard(() => {
    if (!ready()) return
    names.forEach((name) => doc.removeEventListener(name, check))
    run()
  })
  names.forEach((name) => doc.addEventListener(name, check))
}
