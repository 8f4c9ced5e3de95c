/** All that Shopbell keeps in a browser begins with this. */
const PREFIX = 'shopbell'

/**
 * Web storage that may be missing, full or forbidden. Whether it *may* be used is the caller's question (consent).
 * @param {Window} win
 * @param {'localStorage' | 'sessionStorage'} area
 */
export function makeStorage(win, area) {
  const attempt = (use) => {
    try {
      return use(win[area])
    } catch (error) {
      return null
    }
  }
  const keys = () =>
    attempt((store) => {
      const found = []
      for (let i = 0; i < store.length; i++) if (store.key(i).indexOf(PREFIX) === 0) found.push(store.key(i).slice(PREFIX.length))
      return found
    }) || []
  const remove = (name) => attempt((store) => store.removeItem(PREFIX + name))
  return {
    get: (name) => attempt((store) => store.getItem(PREFIX + name)),
    set: (name, value) => attempt((store) => store.setItem(PREFIX + name, value)),
    remove,
    keys,
    clear: (spared) => keys().forEach((name) => name === spared || remove(name)),
  }
}
