/** What is needed once somebody types: room beside an on-screen keyboard, and a hint when an address looks mistyped. */

export { watchAddress } from './typing/hint.js'
export { followViewport } from './typing/viewport.js'
