import { guard, listen } from '../../lifecycle/guard.js'
import { TOOLS } from '../signals/index.js'

/** Consent tools are often the last thing on a page to load. */
const LOOKS = [0, 300, 1000, 3000, 8000]
/** An answer is a click; what it changed is there a moment later, also in a tool that tells nobody. */
const AFTER_CLICK = [0, 500]

/**
 * Reads the page's consent tools, live. A tool that is there and has not answered is said as null: until it has, nothing is allowed.
 * The tag has said the same of us, under the name `signals`; that is taken back once each tool waits under its own.
 * @param {{win: Window, say: (name: string, values: Record<string, boolean> | null) => void, debug: Function, tools?: typeof TOOLS}} given
 */
export default function start({ win, say, debug, tools = TOOLS }) {
  const looks = {}
  const told = {}

  function tell(name, values) {
    const words = JSON.stringify(values)
    if (told[name] === words) return
    told[name] = words
    debug('consent', name, values)
    say(name, values)
  }

  function begin(name) {
    tell(name, null)
    looks[name] = guard(tools[name].default(win, guard((values) => tell(name, values))))
  }

  const look = guard(() => {
    for (const name of Object.keys(tools)) if (!looks[name] && tools[name].isThere(win)) guard(begin)(name)
    for (const name of Object.keys(looks)) looks[name]()
  })

  look()
  say('signals', {})
  LOOKS.forEach((wait) => setTimeout(look, wait))
  listen(win, 'click', () => AFTER_CLICK.forEach((wait) => setTimeout(look, wait)))
  listen(win, 'pageshow', look)
}
