import assert from 'node:assert/strict'
import { test } from 'node:test'
import { whenShown } from '../../../static/js/src/lifecycle/when_shown.js'

class FakeDocument extends EventTarget {
  constructor(state) {
    super()
    Object.assign(this, state)
  }
  becomes(state, name) {
    Object.assign(this, state)
    this.dispatchEvent(new Event(name))
  }
}

const run = (doc) => {
  const runs = []
  whenShown(doc, () => runs.push(1))
  return runs
}

test('a page that is looked at begins at once', () => assert.equal(run(new FakeDocument({ visibilityState: 'visible' })).length, 1))

test('a prerendered page begins when it is shown, once', () => {
  const doc = new FakeDocument({ prerendering: true, visibilityState: 'hidden' })
  const runs = run(doc)
  doc.becomes({ prerendering: false }, 'prerenderingchange')
  assert.equal(runs.length, 0)
  doc.becomes({ visibilityState: 'visible' }, 'visibilitychange')
  doc.becomes({ visibilityState: 'visible' }, 'visibilitychange')
  assert.equal(runs.length, 1)
})

test('a page in a background tab begins when somebody turns to it', () => {
  const doc = new FakeDocument({ visibilityState: 'hidden' })
  const runs = run(doc)
  doc.becomes({ visibilityState: 'visible' }, 'visibilitychange')
  assert.equal(runs.length, 1)
})
