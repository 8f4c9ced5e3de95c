/** Whether a draw is the one that was sealed before: the same sum as on the page /check (docs/games.md). */

const bytesOf = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16))
const hexOf = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, '0')).join('')
const utf8 = (text) => new TextEncoder().encode(text)

/** What a browser adds to the draw: a number that the server cannot have known when it sealed its own. */
export const ownSeed = () => hexOf(crypto.getRandomValues(new Uint8Array(16)))

/**
 * @param {{text: string, seed: string, client: string, left: number[]}} proof
 * @returns {Promise<boolean|null>} null where this page's browser has no means to tell
 */
export async function isAsSealed(proof, { seal, client, stop }) {
  const subtle = globalThis.crypto?.subtle
  if (!subtle || !seal) return null
  const { text, seed, left } = proof
  if (hexOf(await subtle.digest('SHA-256', utf8(text))) !== seal) return false
  const [, sealed, , , weights] = text.split('|')
  const published = weights.split(',').map(Number)
  const isOurs = sealed === seed && proof.client === client && left.every((weight, at) => weight === 0 || weight === published[at])
  const key = await subtle.importKey('raw', bytesOf(seed), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  const number = BigInt(`0x${hexOf(await subtle.sign('HMAC', key, utf8(client)))}`)
  const ticket = Number(number % BigInt(left.reduce((sum, weight) => sum + weight, 0)))
  let passed = 0
  return isOurs && left.findIndex((weight) => ticket < (passed += weight)) === stop
}
