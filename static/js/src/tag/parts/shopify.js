import { debugTo } from '../../lifecycle/debug.js'
import start from '../sources/shopify.js'

export default function ready({ debug }) {
  debugTo(debug)
  return start
}
