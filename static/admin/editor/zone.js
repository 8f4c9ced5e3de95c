// Wall-clock times of the shop's zone, whatever zone the browser is in.

const DIGITS = { hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" };

const formats = new Map();

function parts(zone, ms) {
  // A formatter is dear to make and cheap to use.
  if (!formats.has(zone)) formats.set(zone, new Intl.DateTimeFormat("en-CA", { ...DIGITS, timeZone: zone }));
  return Object.fromEntries(formats.get(zone).formatToParts(ms).map(({ type, value }) => [type, value]));
}

/** Milliseconds → "2026-12-24T18:00" as a clock in the zone shows it. */
export function toWall(ms, zone) {
  const at = parts(zone, ms);
  return `${at.year}-${at.month}-${at.day}T${at.hour}:${at.minute}`;
}

/** "2026-12-24T18:00" in the zone → milliseconds; null for no time. A time that the clock skips becomes the one after the gap. */
export function fromWall(text, zone) {
  const wanted = Date.parse(`${text}Z`);
  if (Number.isNaN(wanted)) return null;
  const offsetAt = (ms) => Date.parse(`${toWall(ms, zone)}Z`) - ms;
  const day = 86_400_000;
  const found = [wanted - offsetAt(wanted - day), wanted - offsetAt(wanted + day)].filter((ms) => toWall(ms, zone) === text.slice(0, 16));
  return found.length ? Math.min(...found) : wanted - offsetAt(wanted - day);
}
