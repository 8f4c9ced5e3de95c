import { debug } from './debug.js'

/**
 * Every way from the page into the tag passes through here, so a fault of ours never becomes a fault of the shop's.
 * @template {Function} F
 * @param {F} fn
 * @returns {F}
 */
export function guard(fn) {
  const fault = (error) => debug('fault', error)
  return function () {
    try {
      const result = fn.apply(this, arguments)
      // What fails later fails as quietly.
      return result && result.catch ? result.catch(fault) : result
    } catch (error) {
      fault(error)
    }
  }
}

/**
 * Listens without ever delaying the page: passive, in the capture phase (a shop's stopPropagation must not blind us).
 * @returns {() => void} stops listening
 */
export function listen(target, type, fn) {
  const guarded = guard(fn)
  const options = { capture: true, passive: true }
  // A form that is called addEventListener hides the document's.
  const { addEventListener } = target.addEventListener.call ? target : EventTarget.prototype
  addEventListener.call(target, type, guarded, options)
  return () => target.removeEventListener(type, guarded, options)
}
