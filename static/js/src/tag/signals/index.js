import * as google from './google.js'
import * as shopify from './shopify.js'
import * as tcf from './tcf.js'
import * as wordpress from './wordpress.js'

/**
 * The consent tools that are understood. A new one is a module and its line here, and a word in SIGNALS (../signals.js).
 * `isThere(win)`: whether this page has it. `default(win, answer)` starts reading and answers `look()`, which is called whenever there
 * may be something new. `answer` is given our purposes, true or false; a purpose left out means that this tool has nothing against it
 * and nobody was asked. What it has not answered at all stays missing, and allows nothing.
 * @type {Record<string, {isThere: (win: Window) => boolean, default: (win: Window, answer: (values: object) => void) => () => void}>}
 */
export const TOOLS = { tcf, google, shopify, wordpress }
