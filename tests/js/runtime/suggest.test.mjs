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
  ['anna@gmail.co', 'anna@gmail.com'],
  ['anna@gmail.cmo', 'anna@gmail.com'],
  ['anna@icloud.con', 'anna@icloud.com'],
  ['anna@yahoo.comvn', 'anna@yahoo.com.vn'],
  ['anna@yahoo.com.vm', 'anna@yahoo.com.vn'],
  ['anna@vnn.vm', 'anna@vnn.vn'],
  ['anna@hcm.vnn.vm', 'anna@hcm.vnn.vn'],
  ['anna@mial.ru', 'anna@mail.ru'],
  ['anna@mail.tu', 'anna@mail.ru'],
  ['anna@maill.ru', 'anna@mail.ru'],
  ['anna@yandx.ru', 'anna@yandex.ru'],
  ['anna@yadnex.ru', 'anna@yandex.ru'],
  ['anna@ramblr.ru', 'anna@rambler.ru'],
  ['anna@inbox.tu', 'anna@inbox.ru'],
  ['anna@bk.tu', 'anna@bk.ru'],
  ['anna@hotmial.co.th', 'anna@hotmail.co.th'],
  ['anna@hotmail.co.yh', 'anna@hotmail.co.th'],
  ['anna@yaho.co.th', 'anna@yahoo.co.th'],
  ['anna@windowlive.com', 'anna@windowslive.com'],
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
  'anna@icloud.com',
  'anna@yandex.ru',
  'anna@yandex.kz',
  'anna@bk.ru',
  'anna@list.ru',
  'anna@inbox.ru',
  'anna@mai.ru',
  'anna@vnn.vn',
  'anna@vnu.edu.vn',
  'anna@hcm.vnn.vn',
  'anna@fpt.vn',
  'anna@hotmail.co.th',
  'anna@yahoo.co.th',
  'anna@windowslive.com',
  'anna@chula.ac.th',
  'anna@hotmail.es',
  'anna@yahoo.co.in',
  'anna@q.com',
  'anna@md.com',
  'anna@five.com',
  'anna@small.com',
  'anna@snail.com',
  'anna@na.ru',
  'anna@wub.de',
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
