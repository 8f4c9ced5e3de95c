import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { guard, listen } from '../../../static/js/src/lifecycle/guard.js'
import { makeStorage } from '../../../static/js/src/lifecycle/storage.js'
import { bytes, clean, parse, stringify, text } from '../../../static/js/src/lifecycle/text.js'
import { uuid7 } from '../../../static/js/src/lifecycle/uuid7.js'

describe('text', () => {
  test('is cut, and never in the middle of a character', () => assert.equal(text('ab😀', 3), 'ab'))
  test('has no halves of characters and no NUL', () => assert.equal(text('a\ud800b\udc00c\0d😀'), 'abcd😀'))
})

describe('what a page hands over', () => {
  test('is made plain', () => {
    const given = { a: 1, b: 'x', c: true, d: null, e: undefined, f() {}, g: NaN, h: [1, null, 'y'], i: { j: { k: { l: { m: 1 } } } }, n: new Date(0), o: Symbol('x') }
    assert.deepEqual(clean(given), { a: 1, b: 'x', c: true, h: [1, 'y'], i: { j: { k: {} } }, n: '1970-01-01T00:00:00.000Z' })
  })
  test('may be endless', () => {
    const round = { name: 'x' }
    round.self = round
    assert.equal(JSON.stringify(clean(round)).length < 200, true)
    assert.equal(clean({ list: Array(1000).fill(1) }).list.length, 200)
    assert.equal(clean({ long: 'x'.repeat(9999) }).long.length, 500)
  })
  test('may hold elements of the page, which are left out', () => assert.deepEqual(clean({ el: { nodeType: 1 } }), {}))
  test('cannot reach the prototypes', () => {
    clean(JSON.parse('{"__proto__":{"polluted":1}}'))
    assert.equal({}.polluted, undefined)
  })
})

test("JSON is JSON, whatever the page's libraries think of it", () => {
  Array.prototype.toJSON = () => 'broken'
  String.prototype.toJSON = () => 'broken'
  try {
    assert.equal(stringify({ a: [1], b: 'c' }), '{"a":[1],"b":"c"}')
    assert.equal([].toJSON(), 'broken')
  } finally {
    delete Array.prototype.toJSON
    delete String.prototype.toJSON
  }
})

test('what is not JSON is nothing', () => assert.deepEqual([parse('{'), parse(null), parse(undefined), parse('1')], [null, null, null, 1]))
test('bytes are counted as they travel', () => assert.equal(bytes('aж😀'), 7))

describe('ids', () => {
  test('carry their time and are of version 7', () => {
    const id = uuid7(1790000000001)
    assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    assert.equal(parseInt(id.replace(/-/g, '').slice(0, 12), 16), 1790000000001)
  })
  test('sort by time and differ within the same moment', () => {
    assert.ok(uuid7(2000) > uuid7(1000))
    assert.equal(new Set(Array.from({ length: 1000 }, () => uuid7(1000))).size, 1000)
  })
})

describe('a fault of ours', () => {
  test('stays ours', () => assert.equal(guard(() => { throw new Error('ours') })(), undefined))
  test('does not stop the page from hearing its own events', () => {
    const target = new EventTarget()
    let heard = 0
    const stop = listen(target, 'x', () => { throw new Error('ours') })
    target.addEventListener('x', () => heard++)
    target.dispatchEvent(new Event('x'))
    stop()
    assert.equal(heard, 1)
  })
})

describe('storage', () => {
  const makeArea = () => {
    const kept = new Map([['other', '1']])
    return {
      kept, get length() { return kept.size }, key: (i) => [...kept.keys()][i], getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => kept.set(key, value), removeItem: (key) => kept.delete(key),
    }
  }
  test('is cleared of all that is ours and of nothing else', () => {
    const area = makeArea()
    const storage = makeStorage({ localStorage: area }, 'localStorage')
    storage.set('', 'a')
    storage.set('.q.1', 'b')
    assert.deepEqual(storage.keys(), ['', '.q.1'])
    storage.clear()
    assert.deepEqual([...area.kept.keys()], ['other'])
  })
  test('that throws is no storage', () => {
    const storage = makeStorage({ get localStorage() { throw new Error('denied') } }, 'localStorage')
    storage.set('', 'a')
    storage.clear()
    assert.deepEqual([storage.get(''), storage.keys()], [null, []])
  })
})
