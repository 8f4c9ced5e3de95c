import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import { BLOCKS } from '../../../static/admin/editor/blocks/index.js'
import { FORM_FIELDS } from '../../../static/admin/editor/form_fields/index.js'
import { GAMES } from '../../../static/admin/editor/games/index.js'

const EDITOR = new URL('../../../static/admin/editor/', import.meta.url)

// A browser says nothing of a module that is missing before somebody opens the editor.
for (const name of readdirSync(EDITOR, { recursive: true }).filter((one) => one.endsWith('.js')))
  test(`${name} finds what it imports`, () => import(new URL(name, EDITOR)))

const words = new Proxy({}, { get: (_words, name) => String(name) })

for (const [folder, registered] of Object.entries({ BLOCKS, FORM_FIELDS, GAMES }))
  for (const [name, one] of Object.entries(registered))
    test(`${name} of ${folder} says what a new one holds`, () => {
      assert.equal(typeof one.fresh(words, []), 'object')
      if (folder !== 'GAMES') assert.deepEqual([typeof one.draw, typeof one.fits], ['function', 'function'])
    })
