import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { JSDOM } from 'jsdom'
import { addButtons, buttonBy, isAddForm, productNear, purpose } from '../../../static/js/src/tag/sources/nearby.js'

const HERE = 'https://shop.example/p/mug'

function open(body) {
  const { document, Element, Node } = new JSDOM(`<!doctype html><body>${body}`, { url: HERE }).window
  Object.assign(globalThis, { Element, Node })
  return document
}
function near(body, which = 0) {
  const buttons = addButtons(open(body).body)
  return productNear(buttons[which], HERE)
}
const card = (id, name, price) => `<li><a href="/p/${id}"><img alt=""></a><h3><a href="/p/${id}">${name}</a></h3><span>${price}</span><button data-product-id="${id}">Add to cart</button></li>`
const main = (inside = '') => `<article><h1>Mug</h1><div class="price">€12.50</div><form action="/cart/add/209/">${inside}<button>Add to cart</button></form></article>`

describe("the page's own product", () => {
  test('has its name, its price and the number in its form', () => {
    assert.deepEqual(near(main()), { item: { item_id: '209', item_name: 'Mug', price: 12.5, quantity: 1 }, currency: 'EUR', card: false, named: false })
  })
  test('is asked for several times', () => {
    for (const field of ['<input name=quantity type=number value=3>', '<select name=qty><option>1<option selected>3</select>', '<div class=qty><b>-</b><span>3</span><b>+</b></div>', '<input aria-label="Anzahl" value="3">']) {
      assert.equal(near(main(field)).item.quantity, 3)
    }
  })
  test('is known by a hidden field, never by a token', () => {
    assert.equal(near('<h1>Mug</h1><form action="/cart"><input type=hidden name=csrf_token value=x><input type=hidden name=product_id value=77><button>Add to cart</button></form>').item.item_id, '77')
  })
  test('has not the price before the sale', () => {
    assert.equal(near(main('<del class="price">€20.00</del>').replace('€12.50', '<s>€20.00</s> €12.50')).item.price, 12.5)
    assert.equal(near('<div><h1>Mug</h1><span class="price price--old">€20.00</span><span class="price">€12.50</span><button>Add to cart</button></div>').item.price, 12.5)
  })
  test('is not what its links lead to', () => {
    assert.equal(near(main('<a href="/size-guide">Size guide</a><a href="/klarna"><img alt=Klarna></a>')).card, false)
  })
  test('stays the same beside cards of others', () => {
    const both = main() + `<ul>${card('plate', 'Plate', '€7')}${card('bowl', 'Bowl', '€8')}</ul>`
    assert.equal(near(both).item.item_name, 'Mug')
    assert.deepEqual([near(both, 2).item.item_id, near(both, 2).item.item_name, near(both, 2).item.price, near(both, 2).card], ['bowl', 'Bowl', 8, true])
  })
})

describe('the button of a heading', () => {
  const by = (body) => buttonBy(open(body).querySelector('h1'))
  test('is the first in the smallest part of the page around both', () => {
    const button = by(`<button>Add to cart</button><article><h1>Mug</h1><p><button id=own>Add to cart</button></p><button>Add to cart</button></article>`)
    assert.equal(button.id, 'own')
  })
  test('is none on a page that has none', () => assert.equal(by('<h1>Mug</h1><button>Search</button>'), null))
  test('is not looked for in all of a large page', () => {
    assert.equal(by(`<div><h1>Mug</h1></div><div>${'<b></b>'.repeat(2000)}</div><button>Add to cart</button>`), null)
  })
})

describe('a product in a list', () => {
  test('has the path of its page for a name where it has no number', () => {
    const { item } = near(`<ul>${card('plate', 'Plate', '€7')}${card('bowl', 'Bowl', '€8')}</ul>`.replace(/ data-product-id="\w+"/g, ''))
    assert.deepEqual(item, { item_id: 'plate', item_name: 'Plate', price: 7, quantity: 1, url: 'https://shop.example/p/plate' })
  })
  test('has its whole name where its heading is cut', () => {
    assert.equal(near('<ul><li><h3><a href="/p/plate" title="Plate with a rim">Plate wi…</a></h3>€7<button>Add to cart</button></li><li><button>Add to cart</button></li></ul>').item.item_name, 'Plate with a rim')
  })
})

describe('a button', () => {
  const says = (html) => purpose(open(html).body.firstElementChild)
  test('says what it does by its text, its label, its value or its name', () => {
    for (const html of ['<button>Add to cart</button>', '<button aria-label="In den Warenkorb"><svg></svg></button>', '<input type=submit value="Ajouter au panier">', '<button name="add-to-cart" value="7">+</button>', '<button class="btn btn-addtocart"></button>', '<a role=button href="#">Thêm vào giỏ hàng</a>']) {
      assert.equal(says(html), 'add', html)
    }
  })
  test('of a variant, a picture, a list of wishes or a cart says nothing of the kind', () => {
    for (const html of ['<button type=submit title="Color Black">Black</button>', '<button type=submit aria-label="Next product image">›</button>', '<button>Add to wishlist</button>', '<button aria-label="Open cart">1</button>', '<a class="add-to-cart-link" href="/x">Details</a>']) {
      assert.equal(says(html), '', html)
    }
  })
  test('may only buy', () => assert.equal(says('<button>Buy now</button>'), 'buy'))
})

test('a form that adds is known by where it goes, also when an input hides its action', () => {
  const form = (html) => open(html).querySelector('form')
  assert.equal(isAddForm(form('<form action="/basket/add/209/"><input name=action><input name=closest><input name=getAttribute></form>')), true)
  assert.equal(isAddForm(form('<form action="/cart/add"></form>')), true)
  assert.equal(isAddForm(form('<form action="/cart"></form>')), false)
  assert.equal(isAddForm(form('<form action="/address/add/1/"></form>')), false)
})
