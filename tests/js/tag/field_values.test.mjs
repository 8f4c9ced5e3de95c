import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isAddress, isSecret } from '../../../static/js/src/tag/field_values.js'
import { looksRight } from '../../../static/js/src/tag/detail_values.js'

describe('an address counts only when it is complete', () => {
  const YES = ['a@b.co', 'vera.lind+shop@mail.example.com', "o'neil@example.ie", 'x_y-z@sub.example.co.uk', 'vera@bücher.example', 'a@xn--bcher-kva.example', 'vera@пример.рф']
  const NO = ['', 'vera', 'vera@', 'vera@example', 'vera@example.', '@example.com', 'vera@@example.com', 'a b@example.com', 'vera@example.c', 'vera..l@example.com',
    '.vera@example.com', 'vera@-example.com', 'vera@example-.com', 'a@b.co, c@d.co', '<a@b.co>', 'vera@example.123', 'x'.repeat(65) + '@b.co', 'a@' + 'b'.repeat(260) + '.co',
    '4111 1111 1111 1111']
  for (const value of YES) test(`${value} is one`, () => assert.equal(isAddress(value), true))
  for (const value of NO) test(`"${value.slice(0, 30)}" is none`, () => assert.equal(isAddress(value), false))
})

describe('a value that does not look like its kind is not sent', () => {
  const VALUES = {
    phone: {
      yes: ['0912345678', '+84 912 345 678', '(030) 123456-7', '090-1234-5678', '06.12.34.56.78', '+49/30/1234567', '1234567'],
      no: ['123456', 'call me', '12345678 ext 9', '1234567890123456', 'a@b.co', '0912345678, 0912345679', '٠٩١٢٣٤٥٦٧٨'],
    },
    name: {
      yes: ['Vera', 'Vera Lind', "Conan O'Brien", 'Nguyễn Thị Ánh', 'Анна-Мария', 'สมชาย ใจดี', '山田 太郎', '李', 'J. R. R.', 'D’Arcy', 'Müller-Lüdenscheid'],
      no: ['Vera2', 'a@b.co', 'www.example.com', 'example.com', 'http://x', '12.03.1990', 'Vera <b>', 'x'.repeat(81), '-', '4111 1111 1111 1111', 'pass_word'],
    },
    birth_date: {
      yes: ['1990-03-12', '12.03.1990', '12/3/1990', '03/12/1990', '1990年3月12日', '12/03/2533', '31.12.1950'],
      no: ['1990', '12.03', '2025-01-01', '12.03.1880', '32.01.1990', '13/13/1990', '1990-00-12', '4111 1111 1111 1111', '12 March', '12.03.90'],
    },
  }
  for (const [kind, { yes, no }] of Object.entries(VALUES)) {
    for (const value of yes) test(`${kind}: ${value}`, () => assert.equal(looksRight(kind, value, 2026), true))
    for (const value of no) test(`no ${kind}: ${value.slice(0, 30)}`, () => assert.equal(looksRight(kind, value, 2026), false))
  }
})

describe('what would be a secret in any field', () => {
  const SECRET = ['4111111111111111', '4111 1111 1111 1111', '4111-1111-1111-1111', '378282246310005', '6011.1111.1111.1117', '4222222222222', 'card 4111111111111111 please', '078-05-1120', 'DE89 3704 0044 0532 0130 00', 'GB82WEST12345698765432',
    '4111111111111111@example.com']
  const PLAIN = ['vera@example.com', '+49 30 1234567', '0912345678', 'Vera Lind', '12.03.1990', '4111 1111 1111 1112', 'vera1984@example.com']
  for (const value of SECRET) test(value, () => assert.equal(isSecret(value), true))
  for (const value of PLAIN) test(`not ${value}`, () => assert.equal(isSecret(value), false))
})
