// The theme's own script: adding to the cart without leaving the page, the quantity buttons, the glazes.
(() => {
  'use strict'
  const panel = document.querySelector('[data-added]')
  let hiding = 0

  const close = () => {
    panel.classList.remove('is-open')
    panel.hidden = true
  }

  function tell(form, answer) {
    const chosen = form.querySelector('[name=sku]:checked') || form.querySelector('[name=sku]')
    panel.querySelector('[data-added-picture]').src = chosen.dataset.pictureOf
    panel.querySelector('[data-added-name]').textContent = form.dataset.name
    panel.querySelector('[data-added-note]').textContent = answer.note
    const count = document.querySelector('[data-cart-count]')
    count.textContent = answer.count
    count.hidden = !answer.count
    panel.hidden = false
    requestAnimationFrame(() => panel.classList.add('is-open'))
    clearTimeout(hiding)
    hiding = setTimeout(close, 7000)
  }

  async function add(event) {
    event.preventDefault()
    const form = event.target
    const button = form.querySelector('[type=submit]')
    button.disabled = true
    try {
      const response = await fetch(form.action, { method: 'POST', body: new FormData(form), headers: { Accept: 'application/json' } })
      if (!response.ok) throw new Error(String(response.status))
      const answer = await response.json()
      if (answer.push) window.dataLayer.push({ ecommerce: null }, answer.push)
      tell(form, answer)
    } catch {
      form.submit()
    } finally {
      button.disabled = false
    }
  }

  function step(button) {
    const input = button.parentElement.querySelector('input')
    input.value = Math.max(1, Math.min(20, (Number(input.value) || 1) + Number(button.dataset.step)))
  }

  function choose(input) {
    document.querySelector('[data-picture]').src = input.dataset.pictureOf
    document.querySelector('[data-chosen]').textContent = input.dataset.label
    const address = new URL(location.href)
    address.searchParams.set('variant', input.dataset.code)
    history.replaceState(history.state, '', address)
  }

  document.querySelectorAll('[data-add]').forEach((form) => form.addEventListener('submit', add))
  document.querySelectorAll('[data-step]').forEach((button) => button.addEventListener('click', () => step(button)))
  document.querySelectorAll('input[data-code]').forEach((input) => input.addEventListener('change', () => choose(input)))
  document.querySelector('[data-added-close]').addEventListener('click', close)

  const withdraw = document.querySelector('[data-withdraw]')
  if (withdraw) {
    withdraw.addEventListener('click', () => {
      const nothing = { measurement: false, personalisation: false, form_capture: false, email_marketing: false, push: false }
      if (window.shopbell) window.shopbell('consent', nothing)
      document.querySelector('[data-withdrawn]').hidden = false
    })
  }
})()
