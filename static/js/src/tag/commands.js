import { debug } from '../lifecycle/debug.js'
import { clean, text } from '../lifecycle/text.js'

const NAME = /^[a-z][a-z0-9_]{0,39}$/
/** What the tag itself finds out; told from outside it would be counted twice, or pass by the visitor's consent. */
const OURS = /^(page_view|user_engagement|(email|field)_(captured|retracted)|promotion_dismissed|promotion_withheld|game_play|set_properties)$/
const PAGE_TYPES = 'home category product cart checkout order search policy account content other'.split(' ')

/** The calls of the global `shopbell(name, …)`. */
export function makeCommands({ onEvent, onShow, onPage, onConsent, onPrivacy }) {
  return {
    // So that a call of `constructor` is no call.
    __proto__: null,
    event(name, params) {
      if (typeof name !== 'string' || !NAME.test(name) || OURS.test(name)) return debug('refused', 'not an event of yours to tell', name)
      onEvent(name, clean(params && typeof params === 'object' ? params : {}))
    },
    page(values) {
      const { type, product, category, properties } = values || {}
      const said = {}
      if (PAGE_TYPES.indexOf(type) >= 0) said.page_type = type
      else if (type) debug('refused', 'not a page type', type)
      if (product) said.product = text(product)
      if (category) said.category = text(category)
      if (properties) said.properties = clean(properties)
      onPage(said)
    },
    /** What holds of the visitor, and not of this page alone. */
    set: (values) => onEvent('set_properties', clean(values || {})),
    show: (popup) => onShow(popup),
    consent(values, wording) {
      onConsent(values, wording && text(wording, 2000))
    },
    /** For a link such as "Privacy choices": what was said can be seen and changed as easily as it was said. */
    privacy: () => onPrivacy(),
  }
}
