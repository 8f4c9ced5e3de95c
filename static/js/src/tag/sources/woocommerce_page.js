import { attr } from '../../lifecycle/dom.js'
import { price } from './money.js'

const LD = 'script[type="application/ld+json"]'
const TYPES = [
  ['order', '.woocommerce-order-received'], ['checkout', '.woocommerce-checkout'], ['cart', '.woocommerce-cart'], ['product', '.single-product'],
  ['account', '.woocommerce-account'], ['category', '.post-type-archive-product,.tax-product_cat,.tax-product_tag'],
]

const words = (el) => (el ? el.textContent.replace(/\s+/g, ' ').trim() : '')
const amount = (el) => (el ? price(words(el)) : undefined)
const ld = (doc) => [...doc.querySelectorAll(LD)].map((script) => script.textContent).join('\n')

/** What kind of page WooCommerce says this is, by the body's classes, which themes may add to but rarely take away. */
export function pageType(doc) {
  const { body } = doc
  const found = body && TYPES.find(([, selector]) => body.matches(selector))
  return found && found[0]
}

/** The shop's currency: WooCommerce's own settings, else what the page tells search engines. */
export function currencyOf(win) {
  const { currency } = win.wcSettings || {}
  const meta = win.document.querySelector('meta[property="product:price:currency"],meta[property="og:price:currency"]')
  const said = /"priceCurrency"\s*:\s*"([A-Z]{3})"/.exec(ld(win.document))
  return (currency && currency.code) || (meta && meta.content) || (said && said[1]) || undefined
}

/**
 * The product of a product page, where only the page itself can tell: when its variations are chosen by form, or when nothing is
 * said in JSON-LD (a shop may have switched that off), which is the markup source's matter.
 * @returns {{item: object, variable: boolean} | null}
 */
export function productOf(doc) {
  const form = doc.querySelector('form.variations_form[data-product_id]')
  if (!form && /"Product"/.test(ld(doc))) return null
  const button = doc.querySelector('form.cart [name="add-to-cart"]')
  const id = form ? attr(form, 'data-product_id') : button ? attr(button, 'value') : ''
  const name = words(doc.querySelector('.product_title,.wp-block-post-title'))
  if (!id || !name) return null
  const sku = words(doc.querySelector('.product_meta .sku,.wp-block-woocommerce-product-sku .sku'))
  const shown = doc.querySelector('.summary .price ins .amount,.summary .price .amount,.wp-block-woocommerce-product-price .amount')
  const category = words(doc.querySelector('.product_meta .posted_in a'))
  return {
    variable: !!form,
    item: {
      item_id: (/^n\/a$/i.test(sku) ? '' : sku) || id, item_name: name, item_category: category || undefined, price: amount(shown), quantity: 1,
      product_id: id,
    },
  }
}
