/** @type {import('./index.js').Trigger} */
export default {
  patient: true,
  arm({ seconds }, fire, { startedAt }) {
    const timer = setTimeout(fire, Math.max(0, startedAt + seconds * 1000 - Date.now()))
    return () => clearTimeout(timer)
  },
}
