const products = PRODUCTS
const html = window.trustedTypes ? trustedTypes.createPolicy('shop', { createHTML: (text) => text }) : { createHTML: (text) => text }
const app = document.getElementById('app')
let lines = {}
const ask = async (operation, more) => {
  const answer = await fetch('/shop-api', { method: 'POST', body: JSON.stringify({ operation, ...more }) })
  const { data } = await answer.json()
  lines = data.lines
  return data
}
const count = () => Object.values(lines).reduce((sum, one) => sum + one, 0)
const name = (key) => { const [slug, variant] = key.split(':'); return [slug, variant, products[slug][0], products[slug][1][variant]] }
const views = {
  home: () => '<h1>Welcome</h1>' + Object.keys(products).map((slug) => `<a href="/products/${slug}"><img alt=""><h3>${products[slug][0]}</h3></a>`).join(''),
  products: (slug) => {
    const variants = Object.keys(products[slug][1])
    const variant = new URLSearchParams(location.search).get('variant') || variants[0]
    return `<h1>${products[slug][0]}</h1><div><select>${variants.map((one) => `<option ${one === variant ? 'selected' : ''}>${one}</option>`).join('')}</select>
      <p>$${products[slug][1][variant].toFixed(2)}</p><button type=submit data-add="${slug}:${variant}">Add to cart</button><p class=error></p></div>`
  },
  cart: () => '<h1>Cart</h1>' + (count() ? Object.entries(lines).map(([key, quantity]) => { const [slug, variant, title, price] = name(key); return `<li>
      <a href="/products/${slug}">${title}</a> <select name=quantity data-set="${key}">${[1, 2, 3].map((one) => `<option ${one === quantity ? 'selected' : ''}>${one}</option>`).join('')}</select>
      <span>$${price.toFixed(2)}</span><button data-remove="${key}">Remove</button></li>` }).join('') + '<a href="/checkout">Checkout</a>' : 'Your cart is empty'),
  checkout: (step) => step ? '<h1>Order T1 confirmed</h1>' : '<h1>Checkout</h1><form><input name=emailAddress type=email></form><button data-order=1>Place order</button>',
}
function draw() {
  const [, view, id] = location.pathname.split('/')
  app.innerHTML = html.createHTML(`<header><a href="/">Shop</a><button aria-label="Open cart tray"><span>${count() || ''}</span></button><a href="/cart">Cart</a></header><main>${(views[view] || views.home)(id)}</main>`)
  history.replaceState(history.state, '', location.href)
}
const go = (path) => { history.pushState({}, '', path); setTimeout(draw, 60) }
addEventListener('popstate', () => setTimeout(draw, 60))
document.addEventListener('submit', (event) => event.preventDefault())
document.addEventListener('change', async ({ target }) => {
  if (target.dataset.set) { await ask('set', { key: target.dataset.set, quantity: +target.value }); return draw() }
  if (target.localName === 'select') { history.replaceState({}, '', '?variant=' + target.value); draw() }
})
document.addEventListener('click', async (event) => {
  const link = event.target.closest('a')
  const { add, remove, order } = (event.target.closest('button') || { dataset: {} }).dataset
  if (link) { event.preventDefault(); go(link.getAttribute('href')) }
  if (add) { const { error } = await ask('add', { key: add }); draw(); document.querySelector('.error').textContent = error ? 'Sorry, not enough in stock' : '' }
  if (remove) { await ask('set', { key: remove, quantity: 0 }); draw() }
  if (order) { await ask('order'); go('/checkout/confirmation/T1') }
})
ask('active').then(draw)
