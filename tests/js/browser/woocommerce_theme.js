// What of jQuery WooCommerce's events need: handlers are called up the tree with what was handed over, and nobody else hears of it.
function makeJquery() {
  const handlers = new Map()
  const wrap = (el) => ({
    0: el,
    length: 1,
    on(names, run) {
      for (const name of names.split(' ')) {
        const all = handlers.get(el) || {}
        all[name] = (all[name] || []).concat(run)
        handlers.set(el, all)
      }
      return this
    },
    trigger(name, args = []) {
      const event = { type: name, target: el }
      for (let at = el; at; at = at.parentNode) for (const run of (handlers.get(at) || {})[name] || []) run.call(at, event, ...args)
      return this
    },
  })
  const jQuery = (thing) => wrap(typeof thing === 'string' ? document.querySelector(thing) : thing)
  jQuery.fn = { jquery: '3.7.1' }
  return jQuery
}

/** add-to-cart.js: the button of a list is sent by ajax, and told with the fragments, the hash and the button. */
async function addByAjax(selector) {
  const button = document.querySelector(selector)
  const body = new URLSearchParams({ product_id: button.dataset.product_id || '', quantity: button.dataset.quantity || '1' })
  const answer = await fetch('/?wc-ajax=add_to_cart', { method: 'POST', body }).then((response) => response.json())
  if (answer.error) return
  jQuery(document.body).trigger('added_to_cart', [answer.fragments, answer.cart_hash, jQuery(button)])
}

/** cart-fragments.js does this on every page. */
async function refreshFragments() {
  await fetch('/?wc-ajax=get_refreshed_fragments', { method: 'POST' })
  jQuery(document.body).trigger('wc_fragments_refreshed')
}

/** The blocks speak to the Store API by themselves. */
const store = (path, body) =>
  fetch(window.apiRoot + 'wc/store/v1/' + path, { method: 'POST', headers: { Nonce: '1', 'Content-Type': 'application/json' }, body: JSON.stringify(body) }).then((response) =>
    response.json(),
  )

/** The Mini-Cart and the other React blocks tell of it, without saying of what. */
async function addByBlock(id) {
  await store('cart/add-item', { id, quantity: 1 })
  document.body.dispatchEvent(new CustomEvent('wc-blocks_added_to_cart', { bubbles: true, cancelable: true, detail: { preserveCartData: true } }))
}

/** Those of the Interactivity API, and a quantity in the Cart block, are sent in a batch and told to nobody. */
const addByInteractivity = (id) => store('batch', { requests: [{ method: 'POST', path: '/wc/store/v1/cart/add-item', body: { id, quantity: 1 } }] })
const changeQuantity = (key, quantity) => store('batch', { requests: [{ method: 'POST', path: '/wc/store/v1/cart/update-item', body: { key, quantity } }] })
