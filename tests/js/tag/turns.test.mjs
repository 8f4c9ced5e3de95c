import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeTurns } from '../../../static/js/src/tag/turns.js'

/** The browser's locks, as far as they are needed here: one holder a name, the others wait. */
function makeLocks() {
  let last = Promise.resolve()
  return {
    request(name, { signal }, run) {
      const turn = last.then(() => {
        if (signal.aborted) throw new Error('aborted')
        return run()
      })
      last = turn.catch(() => {})
      return Promise.race([turn, new Promise((resolve, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))))])
    },
  }
}
const win = (locks) => ({ navigator: { locks }, AbortController })
const pause = () => new Promise((resolve) => setImmediate(resolve))

test('of two tabs one talks at a time', async () => {
  const locks = makeLocks()
  const said = []
  let finish
  const first = makeTurns(win(locks)).take(async () => {
    said.push('first begins')
    await new Promise((resolve) => (finish = resolve))
    said.push('first ends')
  })
  const second = makeTurns(win(locks)).take(async () => said.push('second'))
  await pause()
  assert.deepEqual(said, ['first begins'])
  finish()
  await Promise.all([first, second])
  assert.deepEqual(said, ['first begins', 'first ends', 'second'])
})

test('a tab that is left gives its turn away, and its request still ends', async () => {
  const locks = makeLocks()
  const here = makeTurns(win(locks))
  const said = []
  let finish
  const first = here.take(() => new Promise((resolve) => (finish = resolve)))
  await pause()
  here.release()
  await makeTurns(win(locks)).take(async () => said.push('second'))
  assert.deepEqual(said, ['second'])
  finish()
  await first
})

test('who has waited long enough for a tab that sleeps goes ahead, once', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const locks = makeLocks()
  makeTurns(win(locks)).take(() => new Promise(() => {}))
  let runs = 0
  const second = makeTurns(win(locks)).take(async () => runs++)
  await pause()
  assert.equal(runs, 0)
  t.mock.timers.tick(5000)
  await second
  assert.equal(runs, 1)
})

for (const [what, locks] of [
  ['has none', undefined],
  ['throws', { request() { throw new Error('denied') } }],
  ['refuses', { request: () => Promise.reject(new Error('denied')) }],
]) {
  test(`where the browser's lock manager ${what}, everybody talks`, async () => {
    let runs = 0
    await makeTurns(win(locks)).take(async () => runs++)
    assert.equal(runs, 1)
  })
}
