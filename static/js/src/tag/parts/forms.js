import { debugTo } from '../../lifecycle/debug.js'
import start from '../sources/forms.js'

export default function ready({ debug }) {
  debugTo(debug)
  return start
}
