import assert from 'node:assert/strict'
import { test } from 'node:test'
import { slips, suggestAddress } from '../../../static/js/src/runtime/parts/typing/suggest.js'

for (const [typed, meant] of [
  ['anna@gmial.com', 'anna@gmail.com'],
  ['anna@gmail.con', 'anna@gmail.com'],
  ['anna@gamil.com', 'anna@gmail.com'],
  ['anna@gmaill.com', 'anna@gmail.com'],
  ['Anna.B@GMIAL.COM', 'Anna.B@gmail.com'],
  ['anna@hotmial.com', 'anna@hotmail.com'],
  ['anna@hotmai.com', 'anna@hotmail.com'],
  ['anna@outlok.com', 'anna@outlook.com'],
  ['anna@yaho.com', 'anna@yahoo.com'],
  ['anna@yahoo.con', 'anna@yahoo.com'],
  ['anna@iclould.com', 'anna@icloud.com'],
  ['anna@yandex.tu', 'anna@yandex.ru'],
  [' anna@gmial.com ', 'anna@gmail.com'],
]) {
  test(`${typed.trim()} probably means ${meant}`, () => assert.equal(suggestAddress(typed), meant))
}

for (const right of [
  'anna@gmail.com',
  'anna@mail.ru',
  'anna@ya.ru',
  'anna@yahoo.com.vn',
  'anna@mail.com',
  'anna@email.com',
  'anna@acme-pottery.com',
  'anna@uni-koeln.de',
  'anna@example.org',
  'anna@ymail.com',
  'anna',
  '',
  '@gmial.com',
  'anna@',
  'anna@x.io',
]) {
  test(`nobody is corrected for "${right}"`, () => assert.equal(suggestAddress(right), null))
}

test('swapped neighbours count as one slip', () => {
  assert.equal(slips('gmial', 'gmail'), 1)
  assert.equal(slips('gmail', 'gmail'), 0)
  assert.equal(slips('gml', 'gmail'), 2)
})
