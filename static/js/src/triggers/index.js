import click from './click.js'
import custom_event from './custom_event.js'
import exit_intent from './exit_intent.js'
import scroll_depth from './scroll_depth.js'
import time_on_page from './time_on_page.js'

/**
 * @typedef {object} Trigger *when* a popup opens; for whom and where, the server has decided
 * @property {boolean} [patient] what it waited for stays true, so the popup may still open when its way is free
 * @property {boolean} [judgesTyping] it knows itself whether the visitor is busy writing
 * @property {(params: object, fire: (told?: {signal: string}) => void, page: PageView) => () => void} arm
 *   starts watching; answers how to stop. May fire more than once.
 * @typedef {object} PageView what a trigger may know
 * @property {Window} win
 * @property {number} startedAt when this page began, in a single page shop too
 * @property {() => boolean} isTyping
 * @property {(heard: (name: string) => void) => () => void} onEvent the shop's own events, also those told before
 */

/** @type {Record<string, Trigger>} a new trigger is its module, this line, and its declaration on the server */
export const TRIGGERS = { click, custom_event, exit_intent, scroll_depth, time_on_page }
