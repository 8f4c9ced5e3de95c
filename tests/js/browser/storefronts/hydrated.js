async function send(key, qty, remove) {
  const answer = await fetch('/api/cart/mine/items', { method: 'POST', body: JSON.stringify({ key, qty, remove }) })
  if (!answer.ok) return false
  const { count } = await answer.json()
  document.querySelector('.mini-cart-icon span').textContent = count || ''
  return true
}
function drawCart() {
  const root = document.getElementById('root')
  root.innerHTML = state.length ? '<h1>Shopping cart</h1><table>' + state.map(({ key, name, price, qty }) => `<tr data-row="${key}">
    <td><a href="/${key}"><img alt=""></a><a href="/${key}" class="name">${name}</a></td><td>€${price.toFixed(2)}</td>
    <td><div class="qty-box"><button type="button" aria-label="minus">-</button><input class="qty" value="${qty}" aria-label="Quantity"><button type="button" aria-label="plus">+</button></div></td>
    <td>€${(price * qty).toFixed(2)}</td><td><button type="button" class="link">Remove</button></td></tr>`).join('') + '</table><a href="/checkout">Checkout</a>'
    : '<h1>Shopping cart</h1><p>Your cart is empty!</p>'
}
document.addEventListener('click', async ({ target }) => {
  const button = target.closest('button')
  if (!button) return
  const { key } = button.dataset
  const row = button.closest('[data-row]')
  if (button.textContent === 'ADD TO CART') {
    if (document.querySelector('select') && !document.querySelector('select').value) return
    const ok = await send(key, +document.querySelector('[name=qty]').value)
    document.querySelector('.toast').textContent = ok ? '' : 'This item is out of stock'
  }
  if (row) {
    const line = state.find((one) => one.key === row.dataset.row)
    const delta = { minus: -1, plus: 1 }[button.getAttribute('aria-label')]
    await send(line.key, delta || -line.qty, !delta)
    line.qty += delta || -line.qty
    state = state.filter(({ qty }) => qty > 0)
    setTimeout(drawCart, 150)
  }
  if (button.textContent === 'Place order') {
    await fetch('/api/orders', { method: 'POST', body: JSON.stringify({ email: document.getElementById('contact.email').value }) })
    location.href = '/checkout/success/77'
  }
})
