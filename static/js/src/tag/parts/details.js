import { findAll } from '../../lifecycle/dom.js'
import { kindOf } from '../detail_kinds.js'
import { looksRight } from '../detail_values.js'

/** A page without forms may have fields without end. */
const MOST = 40

/** "Name" is a given name where the form has a family name too, and the other way round. */
function partBeside(form, partOf) {
  const parts = findAll(form, 'input').slice(0, MOST).map(partOf)
  return parts.indexOf('family') >= 0 ? 'given' : parts.indexOf('given') >= 0 ? 'family' : 'full'
}

/** Phone numbers, names and birth dates, for shops that turned one of them on; `capture` asks for it. */
export default function start() {
  return { kindOf, looksRight, partBeside }
}
