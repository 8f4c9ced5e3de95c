import { listen } from './guard.js'

/** Runs once the page is really looked at: not while it is prerendered, not while it waits in a background tab. */
export function whenShown(doc, run) {
  const ready = () => doc.prerendering !== true && doc.visibilityState !== 'hidden'
  if (ready()) return run()
  const stops = ['prerenderingchange', 'visibilitychange'].map((name) =>
    listen(doc, name, () => {
      if (!ready()) return
      stops.forEach((stop) => stop())
      run()
    }),
  )
}
