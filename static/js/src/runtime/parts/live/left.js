/** How much time is left, in figures: "09:59", "23:04:05", and with the days before it where there are any. Pure. */

const two = (number) => String(number).padStart(2, '0')

export function timeLeft(ms, language) {
  const seconds = Math.max(0, Math.ceil(ms / 1000))
  const days = Math.floor(seconds / 86400)
  const hours = Math.floor(seconds / 3600) % 24
  const clock = [...(days || hours ? [two(hours)] : []), two(Math.floor(seconds / 60) % 60), two(seconds % 60)].join(':')
  return days ? `${inDays(days, language)} ${clock}` : clock
}

function inDays(days, language) {
  try {
    return new Intl.NumberFormat(language, { style: 'unit', unit: 'day', unitDisplay: 'long' }).format(days)
  } catch {
    return `${days} d`
  }
}

/** When a countdown ends, by the server's clock: `clock` is `{skew, first}`, and without one it begins now. */
export function endOf(block, clock) {
  return block.ends_at ?? (clock?.first ?? Date.now()) + block.minutes * 60000
}
