/** Kinds of field. A new kind is one module that answers `{control, value, check}` and one line here. */

import { consent } from './consent.js'
import { email } from './email.js'

export const FIELDS = { consent, email }
