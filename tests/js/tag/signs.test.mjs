import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { JSDOM } from 'jsdom'
import { makeSigns, verdict } from '../../../static/js/src/tag/sources/signs.js'

async function open(body) {
  const { document, Element, Node } = new JSDOM(`<!doctype html><body>${body}`, { url: 'https://shop.example/' }).window
  Object.assign(globalThis, { Element, Node })
  const signs = makeSigns(document)
  await signs.find()
  return signs
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
  ]) test(what, async () => assert.equal((await open(body)).figure(), wanted))
})

describe('what the page says', () => {
  const said = async (html, before = []) => verdict((await open(html)).messages(), before)
  test('is good', async () => assert.equal(await said('<div class="alert alert-success">Mug has been added to your basket</div>'), true))
  test('is bad', async () => assert.equal(await said('<p aria-live="polite">Error adding item to cart</p>'), false))
  test('is bad, although it uses the same word', async () => assert.equal(await said('<div role=alert>It could not be added</div>'), false))
  test('is good, whatever else is said beside it', async () => assert.equal(await said('<div class=toast>Added to your bag</div><div class=notice>Cookies are required</div>'), true))
  test('is nothing of the kind', async () => assert.equal(await said('<div class=message>Free delivery from €50</div>'), undefined))
  test('was said before', async () => assert.equal(await said('<div class=error>Sorry, sold out</div>', ['Sorry, sold out']), undefined))
})
