import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { JSDOM } from 'jsdom'
import { readNodes } from '../../../static/js/src/tag/sources/jsonld.js'
import { readMicrodata } from '../../../static/js/src/tag/sources/microdata.js'

const HERE = 'https://shop.example/p/mug'
async function read(body, address = HERE) {
  const { document, Element, Node } = new JSDOM(`<!doctype html><body>${body}`, { url: address }).window
  Object.assign(globalThis, { Element, Node })
  return readNodes(await readMicrodata(document), address)
}

const MUG = `<div itemscope itemtype="http://schema.org/Product"><h1 itemprop="name">Mug
  with ears</h1><meta itemprop="sku" content="MUG-1"><img itemprop="image" src="/mug.jpg">
  <div itemprop="brand" itemscope itemtype="https://schema.org/Brand"><span itemprop="name">Kiln</span></div>
  <div class=price><div itemprop="offers" itemscope itemtype="http://schema.org/Offer"><span itemprop="price" content="12.5">12,50</span>
  <link itemprop="availability" href="https://schema.org/InStock"><meta itemprop="priceCurrency" content="EUR"></div></div></div>`

describe('microdata', () => {
  test('tells a product, its brand and its offer', async () => {
    assert.deepEqual(await read(MUG), {
      type: 'product', currency: 'EUR',
      item: { item_id: 'MUG-1', item_name: 'Mug with ears', item_brand: 'Kiln', image: 'https://shop.example/mug.jpg', price: '12.5', quantity: 1 },
    })
  })
  test('stands inside the page that it is the main thing of', async () => {
    assert.equal((await read(`<div itemscope itemtype="https://schema.org/ItemPage">${MUG.replace('itemscope', 'itemprop="mainEntity" itemscope')}</div>`)).item.item_id, 'MUG-1')
    assert.equal((await read(`<div itemscope itemtype="https://schema.org/WebPage">${MUG}</div>`)).item.item_id, 'MUG-1')
  })
  test('has parts that stand elsewhere', async () => {
    const { item, currency } = await read(`<b itemscope itemtype="https://schema.org/Product" itemref="name offer"></b><h1 id=name itemprop=name>Mug</h1>
      <p id=offer itemprop=offers itemscope itemtype="https://schema.org/Offer"><b itemprop=price>€ 9,90</b><i itemprop=priceCurrency content=EUR>€</i></p>`)
    assert.deepEqual([item.item_name, item.price, item.item_id, currency], ['Mug', '€ 9,90', 'mug', 'EUR'])
  })
  test('that refers to itself comes to an end', async () => {
    assert.equal((await read('<div id=a itemscope itemtype="https://schema.org/Product" itemref="a b"><i id=b itemprop=name itemscope itemref="b a">x</i></div>')).type, 'product')
  })
  test('forgives a price without an offer around it, and a name that is a link', async () => {
    const { item } = await read('<div itemscope itemtype="https://schema.org/Product"><a itemprop=name href="/x">Mug</a><b itemprop=price>9</b></div>')
    assert.deepEqual([item.item_name, item.price], ['Mug', '9'])
  })
  test('of several unrelated products is about none of them', async () => assert.deepEqual(await read(MUG + MUG.replace('with ears', 'without')), {}))
  test("of a product's neighbours is about the product", async () => {
    assert.equal((await read(MUG.replace('</div></div></div>', `</div></div><div itemprop=isRelatedTo itemscope itemtype="https://schema.org/Product"><b itemprop=name>Plate</b></div></div>`))).item.item_id, 'MUG-1')
  })
  test('of a list has no product', async () => {
    const list = `<div itemscope itemtype="https://schema.org/ItemList">${MUG.replace('itemscope', 'itemprop="itemListElement" itemscope')}</div>`
    assert.deepEqual(await read(list), {})
  })
  test('tells the kind of page', async () => assert.equal((await read('<main itemscope itemtype="https://schema.org/CollectionPage"></main>')).type, 'category'))
  test('inside a form whose fields are called like its properties', async () => {
    const field = ['children', 'attributes', 'parentNode', 'textContent'].map((name) => `<input name=${name}>`).join('')
    assert.equal((await read(MUG.replace('<h1', `<form itemprop=offers>${field}<h1`).replace('</h1>', '</h1></form>'))).item.item_id, 'MUG-1')
  })
  test('without a type says nothing', async () => assert.deepEqual(await read('<div itemscope><b itemprop=name>x</b></div>'), {}))
})

test('RDFa Lite tells the same', async () => {
  const { item, currency } = await read(`<div vocab="https://schema.org/" typeof="Product"><h1 property="name">Mug</h1><span property="sku">MUG-1</span>
    <div property="offers" typeof="Offer"><meta property="priceCurrency" content="EUR"><b property="price" content="12.50">12,50 €</b></div></div>`)
  assert.deepEqual([item.item_id, item.item_name, item.price, currency], ['MUG-1', 'Mug', '12.50', 'EUR'])
})
