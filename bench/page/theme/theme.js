// Tells Google what is on the page, and what is put into the cart, as themes do.
window.dataLayer = window.dataLayer || []
const item = { item_id: 'TEAPOT-1', item_name: 'Teapot, ash grey', price: 59.9, quantity: 1 }
dataLayer.push({ event: 'view_item', ecommerce: { currency: 'EUR', value: 59.9, items: [item] } })
document.querySelector('#add').addEventListener('submit', (event) => {
  event.preventDefault()
  const detail = { currency: 'EUR', value: 59.9, items: [item] }
  dataLayer.push({ ecommerce: null }, { event: 'add_to_cart', ecommerce: detail })
  document.dispatchEvent(new CustomEvent('shop:added', { detail }))
  document.querySelector('#count').textContent = '1'
})
