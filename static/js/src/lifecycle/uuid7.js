/**
 * Time-ordered ids, so that the server's index grows at its end.
 * @param {number} now milliseconds
 * @param {(bytes: Uint8Array) => void} [fill]
 */
export function uuid7(now, fill = fillRandom) {
  const b = new Uint8Array(16)
  fill(b)
  for (let i = 5, t = now; i >= 0; i--, t = Math.floor(t / 256)) b[i] = t % 256
  b[6] = (b[6] & 15) | 112
  b[8] = (b[8] & 63) | 128
  let out = ''
  for (let i = 0; i < 16; i++) out += (i === 4 || i === 6 || i === 8 || i === 10 ? '-' : '') + (b[i] + 256).toString(16).slice(1)
  return out
}

function fillRandom(b) {
  try {
    crypto.getRandomValues(b)
  } catch (error) {
    for (let i = 0; i < b.length; i++) b[i] = Math.random() * 256
  }
}
