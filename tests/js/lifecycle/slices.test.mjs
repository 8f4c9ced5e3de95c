import assert from 'node:assert/strict'
import { beforeEach, describe, mock, test } from 'node:test'
import { inSlices, isTired, rest } from '../../../static/js/src/lifecycle/slices.js'

const turns = () => new Promise((resolve) => setTimeout(resolve))
let clock = 1000

beforeEach(() => {
  mock.restoreAll()
  mock.method(performance, 'now', () => clock)
})

describe('what asks all of a page', () => {
  test('asks each once, in their order', async () => {
    const asked = []
    await inSlices([1, 2, 3], (one) => asked.push(one))
    assert.deepEqual(asked, [1, 2, 3])
  })

  test('lets others have their turn whenever it has taken its time', async () => {
    const asked = []
    const others = []
    const another = async () => {
      while (asked.length < 9) {
        others.push(asked.length)
        await turns()
      }
    }
    const done = inSlices([1, 2, 3, 4, 5, 6, 7, 8, 9], (one) => {
      asked.push(one)
      clock += 2
    })
    await Promise.all([done, another()])
    assert.ok(others.length > 3, `others had their turn after ${others} of nine`)
    assert.equal(asked.length, 9)
  })

  test('takes one turn where it is quick', async () => {
    await rest()
    const asked = []
    const done = inSlices([1, 2, 3], (one) => asked.push(one))
    assert.equal(asked.length, 3)
    await done
  })

  test('ends where it has found what it looked for', async () => {
    const asked = []
    await inSlices([1, 2, 3], (one) => asked.push(one) < 2)
    assert.deepEqual(asked, [1, 2])
  })

  test('begins with a rest after others have worked', () => {
    clock += 100
    assert.equal(isTired(), true)
  })
})
