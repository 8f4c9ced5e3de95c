import { debugTo } from '../../lifecycle/debug.js'
import start from '../sources/woocommerce.js'

export default function ready({ debug }) {
  debugTo(debug)
  return start
}
