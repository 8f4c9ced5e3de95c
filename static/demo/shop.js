// The theme's own script: adding to the cart without leaving the page, the quantity buttons, the glazes.
(() => {
  'use strict'
  const panel = document.querySelector('[data-added]')
  let hiding = 0

  // The shop's policy lets only this name turn text into markup, which is then another page of the same shop.
  const shop = window.trustedTypes?.createPolicy('shop', { createHTML: (text) => text })
  const asMarkup = (text) => (shop ? shop.createHTML(text) : text)

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

  // A code is applied without submitting the order's form, and what was typed stays.
  async function apply(event) {
    event.preventDefault()
    const form = event.target.form
    const body = new FormData()
    body.append('code', form.elements.code.value)
    try {
      await fetch(event.target.dataset.apply, { method: 'POST', body, redirect: 'manual' })
      const answer = await fetch(location.href)
      const fresh = new DOMParser().parseFromString(asMarkup(await answer.text()), 'text/html')
      document.querySelectorAll('.notice').forEach((old) => old.remove())
      document.querySelector('.head').after(...fresh.querySelectorAll('.notice'))
      document.querySelector('.panel').replaceWith(fresh.querySelector('.panel'))
      document.querySelector('[data-apply]').addEventListener('click', apply)
    } catch {
      form.requestSubmit(event.target)
    }
  }

  // Whoever leaves the checkout for a moment, to have a coupon applied for one, finds it as it was.
  const KEY = 'checkout'
  function remember(form) {
    const kept = JSON.parse(sessionStorage.getItem(KEY) || '{}')
    for (const [name, value] of Object.entries(kept)) {
      const field = form.elements[name]
      if (field && !field.value) field.value = value
    }
    form.addEventListener('input', () => {
      const given = [...form.querySelectorAll('.fields input:not([type=radio])')].map((field) => [field.name, field.value])
      sessionStorage.setItem(KEY, JSON.stringify(Object.fromEntries(given)))
    })
  }

  document.querySelectorAll('form#checkout').forEach(remember)
  document.querySelectorAll('[data-apply]').forEach((button) => button.addEventListener('click', apply))
  if (document.querySelector('[data-ordered]')) sessionStorage.removeItem(KEY)
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
