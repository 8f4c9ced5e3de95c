import { listen } from '../../lifecycle/guard.js'
import { makeStorage } from '../../lifecycle/storage.js'

/**
 * Keeps the token of a link in this tab alone, so that its owner can walk through their shop, and takes it out of the address: a
 * link that is copied from there must not carry it.
 * @returns {() => void} forgets it
 */
export function keepToken(win, name, token) {
  const session = makeStorage(win, 'sessionStorage')
  const keep = () => session.set('.' + name, token)
  // A visitor who withdraws has everything of ours removed, this too.
  const stopKeeping = listen(win, 'pagehide', keep)
  keep()
  const { href } = win.location
  const without = href.replace(new RegExp(`([?&])shopbell_${name}=[^&#]*(&?)`), (found, before, after) => (after ? before : ''))
  if (without !== href) win.history.replaceState(win.history.state, '', without)
  return () => {
    stopKeeping()
    session.remove('.' + name)
  }
}
