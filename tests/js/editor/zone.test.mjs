import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fromWall, toWall } from '../../../static/admin/editor/zone.js'

const ZONES = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Ho_Chi_Minh', 'Asia/Kathmandu', 'Pacific/Auckland', 'America/St_Johns']

test('a time goes to the clock of the shop and back, through a year in steps of seven hours', () => {
  for (const zone of ZONES) {
    for (let ms = Date.UTC(2026, 0, 1); ms < Date.UTC(2027, 0, 1); ms += 25_200_000) {
      const wall = toWall(ms, zone)
      // The hour that is there twice stands for the first of the two.
      assert.ok([ms, ms - 3_600_000].includes(fromWall(wall, zone)), `${zone} ${wall}`)
    }
  }
})

test('Christmas eve at six is six in the shop', () => {
  assert.equal(fromWall('2026-12-24T18:00', 'Europe/Berlin'), Date.UTC(2026, 11, 24, 17))
  assert.equal(fromWall('2026-12-24T18:00', 'Asia/Ho_Chi_Minh'), Date.UTC(2026, 11, 24, 11))
})

test('an hour that the clock skips becomes the time after it', () => {
  assert.equal(toWall(fromWall('2026-03-29T02:30', 'Europe/Berlin'), 'Europe/Berlin'), '2026-03-29T03:30')
})

test('an hour that comes twice is the first of the two', () => {
  assert.equal(fromWall('2026-10-25T02:30', 'Europe/Berlin'), Date.UTC(2026, 9, 25, 0, 30))
})

test('no time is no time', () => {
  assert.equal(fromWall('', 'UTC'), null)
})
