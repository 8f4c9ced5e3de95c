import { findAll } from '../../lifecycle/dom.js'
import { kindOf } from '../detail_kinds.js'
import { looksRight } from '../detail_values.js'

/** So many fields before a name and after it may hold another part of it: a form may have fields without end. */
const BESIDE = 10

/** "Name" is a given name where the form has a family name too, and the other way round. */
function partBeside(form, field, partOf) {
  const all = findAll(form, 'input')
  const at = all.indexOf(field)
  const parts = all.slice(Math.max(0, at - BESIDE), at).concat(all.slice(at + 1, at + 1 + BESIDE)).map(partOf)
  return parts.indexOf('family') >= 0 ? 'given' : parts.indexOf('given') >= 0 ? 'family' : 'full'
}

/** Phone numbers, names and birth dates, for shops that turned one of them on; `capture` asks for it. */
export default function start() {
  return { kindOf, looksRight, partBeside }
}
