const main = document.querySelector('main')
const draw = () => {
  const [, view, key] = location.pathname.split('/')
  document.title = view === 'product' ? products[key][0] : 'Acme Store'
  if (view !== 'product') {
    main.innerHTML = Object.keys(products).map((key) => `<li><a href="/product/${key}"><img alt="${products[key][0]}"><div class="label"><h3>${products[key][0]}</h3><p>$${products[key][1]}0<span>USD</span></p></div></a></li>`).join('')
    return
  }
  const [name, price] = products[key]
  const ld = { '@context': 'https://schema.org', '@type': 'Product', name, image: '/x.png', offers: { '@type': 'AggregateOffer', availability: 'https://schema.org/InStock', priceCurrency: 'USD', highPrice: price, lowPrice: price } }
  main.innerHTML = `<script type="application/ld+json">${JSON.stringify(ld)}<\/script><div><form><button type="submit" aria-label="Next product image">›</button></form>
    <h1>${name}</h1><div><p>$${price}0<span>USD</span></p></div>
    <form><dl><dt>Color</dt><dd><button type="submit" title="Color Black">Black</button><button type="submit" title="Color White">White</button></dd></dl></form>
    <form id="add"><button aria-label="Add to cart"><div><svg></svg></div>Add To Cart</button></form></div>
    <section><h2>Related Products</h2><ul>${Object.keys(products).filter((one) => one !== key).map((one) => `<li><a href="/product/${one}"><img alt="${products[one][0]}"><p>$${products[one][1]}0</p></a></li>`).join('')}</ul></section>`
}
// A router: first the address, then the rest.
const go = (path) => {
  fetch(path + '?_rsc=abc')
  history.pushState({}, '', path)
  setTimeout(draw, 250)
}
addEventListener('popstate', () => setTimeout(draw, 350))
document.addEventListener('click', (event) => {
  const link = event.target.closest('a')
  if (!link) return
  event.preventDefault()
  go(link.getAttribute('href'))
})
document.addEventListener('submit', async (event) => {
  if (event.target.role === 'search') return
  event.preventDefault()
  fetch('/monitoring', { method: 'POST', body: '{}' })
  if (event.target.id !== 'add') return history.replaceState({}, '', '?color=' + event.submitter.textContent.toLowerCase())
  const answer = await fetch(location.href, { method: 'POST', headers: { 'Next-Action': 'abc' }, body: '["gid"]' })
  const { count, error } = await answer.json()
  setTimeout(() => {
    document.querySelector('.badge').textContent = count || ''
    document.querySelector('[role=status]').textContent = error ? 'Error adding item to cart' : ''
  }, 300)
})
draw()
