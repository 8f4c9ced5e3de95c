/**
 * Landing pages of all shops have one origin, and what is kept there belongs to the origin. Here a shop sees only names that begin
 * with its own key, so that no shop meets the visitor, or the answer about consent, of another.
 */

const AREAS = ['localStorage', 'sessionStorage']

/** @returns {boolean} whether everything that runs after this is confined */
export function keepApart(win, prefix) {
  try {
    return AREAS.every((area) => {
      const { get } = Object.getOwnPropertyDescriptor(win, area)
      const apart = confined(() => get.call(win), prefix)
      Object.defineProperty(win, area, { configurable: false, get: () => apart, set: undefined })
      return win[area] === apart
    })
  } catch (error) {
    return false
  }
}

/** A storage that knows nothing but its own names. What the browser forbids throws here as it does there. */
function confined(store, prefix) {
  const names = () => Array.from({ length: store().length }, (_, at) => store().key(at)).filter((name) => name.startsWith(prefix))
  return {
    get length() {
      return names().length
    },
    key: (at) => (at < names().length ? names()[at].slice(prefix.length) : null),
    getItem: (name) => store().getItem(prefix + name),
    setItem: (name, value) => store().setItem(prefix + name, value),
    removeItem: (name) => store().removeItem(prefix + name),
    clear: () => names().forEach((name) => store().removeItem(name)),
  }
}
