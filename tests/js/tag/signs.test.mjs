import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { JSDOM } from 'jsdom'
import { cartFigure, messages, verdict } from '../../../static/js/src/tag/sources/signs.js'

function open(body) {
  const { document, Element, Node } = new JSDOM(`<!doctype html><body>${body}`, { url: 'https://shop.example/' }).window
  Object.assign(globalThis, { Element, Node })
  return document
}

describe('the number at the cart', () => {
  for (const [body, wanted, what] of [
    ['<header><a href="/cart">Cart <b>2</b></a></header>', 2, 'stands in a link'],
    ['<nav><button aria-label="Open cart"><div class="badge">3</div></button></nav>', 3, 'stands in a button'],
    ['<header><button aria-label="Cart, 4 items"><svg></svg></button></header>', 4, 'stands in a label'],
    ['<div class="page_header"><div class="basket-mini"><strong>Basket total:</strong> £1,019.98</div></div>', 1019.98, 'is what it costs'],
    ['<div class="header"><span class="minicart">12,50 €</span></div>', 12.5, 'is what it costs, with a comma'],
    ['<header><a href="/cart"><svg></svg></a></header>', 0, 'is not there yet'],
    ['<header><a href="/about">About us since 1999</a></header><main><div class="cart">7</div></main>', undefined, 'is none'],
    ['<header><form action="/cart/add"><button>Add to cart 5</button></form></header>', undefined, 'is not on the button that adds'],
  ]) test(what, () => assert.equal(cartFigure(open(body)), wanted))
})

describe('what the page says', () => {
  const said = (html, before = []) => verdict(messages(open(html)), before)
  test('is good', () => assert.equal(said('<div class="alert alert-success">Mug has been added to your basket</div>'), true))
  test('is bad', () => assert.equal(said('<p aria-live="polite">Error adding item to cart</p>'), false))
  test('is bad, although it uses the same word', () => assert.equal(said('<div role=alert>It could not be added</div>'), false))
  test('is good, whatever else is said beside it', () => assert.equal(said('<div class=toast>Added to your bag</div><div class=notice>Cookies are required</div>'), true))
  test('is nothing of the kind', () => assert.equal(said('<div class=message>Free delivery from €50</div>'), undefined))
  test('was said before', () => assert.equal(said('<div class=error>Sorry, sold out</div>', ['Sorry, sold out']), undefined))
})
