/** What popups with more to ask need: the other kinds of field, and the way back between steps. Fetched before the popup appears. */

import { choice } from '../fields/choice.js'
import { csat, nps } from '../fields/rating.js'
import { birthDate, firstName, phone, text } from '../fields/typed.js'

export { default as sheet } from './fields/fields.css'
export { follow } from './fields/trail.js'

/** Kinds of field. A new kind is one function that answers what INTERFACE.md says and one line here. */
export const FIELDS = { phone, first_name: firstName, birth_date: birthDate, choice, text, csat, nps }
