import add_to_cart from './add_to_cart.js'
import cart_value from './cart_value.js'
import click from './click.js'
import custom_event from './custom_event.js'
import element_visible from './element_visible.js'
import engaged_time from './engaged_time.js'
import exit_intent from './exit_intent.js'
import idle from './idle.js'
import launcher from './launcher.js'
import nth_page from './nth_page.js'
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
 * @property {(heard: (name: string, params: object) => void) => () => void} onEvent what was told on this page, also before
 * @property {(heard: (visit: {page: number, cart?: object}) => void) => () => void} onVisit what each decision says of the visit
 */

/** @type {Record<string, Trigger>} a new trigger is its module, this line, and its declaration on the server */
export const TRIGGERS = {
  add_to_cart,
  cart_value,
  click,
  custom_event,
  element_visible,
  engaged_time,
  exit_intent,
  idle,
  launcher,
  nth_page,
  scroll_depth,
  time_on_page,
}
