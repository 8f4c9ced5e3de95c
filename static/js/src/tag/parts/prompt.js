import { guard, listen } from '../../lifecycle/guard.js'
import { isTyping } from '../arbiter.js'
import { drawCard } from '../prompt/card.js'

export { drawCard }

/** Where a visitor pays, nothing of ours stands in the way: who has not answered by then is not asked. */
const CHECKOUT = /checkout|\/kasse|\/caisse|\/cassa|\/thanh-toan|\/payment|\/order-pay/i
const NARROW = '(max-width: 559px)'
/** A screen reader speaks of what changes in a live region, not of what it begins with. */
const ANNOUNCE_AFTER = 250

const overlaps = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom

/**
 * The shop's own consent prompt, for shops that have no consent tool.
 * @param {{win: Window, shop: string, get: (path: string) => Promise<object>, page: () => object, said: () => Record<string, boolean>,
 *   answer: (values: Record<string, boolean>, wording: string) => void, debug: Function}} tools
 * @returns {{open: (asked?: boolean) => Promise<void>, close: () => void}} `asked`: the visitor wants to see it
 */
export default function start({ win, shop, get, page, said, answer, debug }) {
  const doc = win.document
  let card = null
  let coming = false
  let dismissed = false
  let opener = null
  let letGo = []

  const mayCome = () => !dismissed && said().measurement === undefined && !isCheckout(page(), win.location)

  async function words() {
    const language = doc.documentElement.lang || win.navigator.language || ''
    const { status, body } = await get(`/v1/prompt?shop=${encodeURIComponent(shop)}&language=${encodeURIComponent(language)}`)
    return status === 200 && body && body.words ? body : null
  }

  function close() {
    if (!card) return
    const hadFocus = doc.activeElement === card.host
    card.host.remove()
    card = null
    letGo.forEach((stop) => stop())
    letGo = []
    if (hadFocus && opener && opener.isConnected) opener.focus({ preventScroll: true })
  }

  /** It never covers what is being filled in, and leaves a phone's keyboard alone. */
  function makeWay() {
    if (!card) return
    const field = isTyping(doc) && doc.activeElement !== card.host && doc.activeElement
    const inTheWay = field && (win.matchMedia(NARROW).matches || overlaps(field.getBoundingClientRect(), card.host.getBoundingClientRect()))
    card.host.toggleAttribute('data-away', !!inTheWay)
  }

  function show(given, asked) {
    const drawn = drawCard({
      win,
      given,
      said: said(),
      asked,
      onAnswer: guard((values, wording) => {
        close()
        answer(values, wording)
      }),
    })
    opener = asked ? doc.activeElement : null
    doc.body.append(drawn.host)
    card = drawn
    const soon = guard(() => setTimeout(guard(makeWay)))
    letGo = [
      listen(doc, 'focusin', soon),
      listen(doc, 'focusout', soon),
      listen(doc, 'keydown', ({ key, isComposing }) => {
        if (key !== 'Escape' || isComposing) return
        dismissed = true
        close()
      }),
    ]
    makeWay()
    if (asked) card.focus()
    else setTimeout(guard(drawn.announce), ANNOUNCE_AFTER)
  }

  return {
    async open(asked) {
      if (card && asked) return card.focus()
      if (card || coming || (!asked && !mayCome())) return
      coming = true
      const given = await words()
      coming = false
      if (!given) return debug('no words for the prompt')
      if (asked || mayCome()) show(given, !!asked)
    },
    close,
  }
}

/** What the page says of itself counts, and its address. */
export function isCheckout({ said, facts }, { pathname }) {
  const { page_type } = Object.assign({}, facts, said)
  return page_type === 'checkout' || CHECKOUT.test(pathname)
}
