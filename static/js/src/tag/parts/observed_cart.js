import { debugTo } from '../../lifecycle/debug.js'
import { makeCartPage } from '../sources/observed_cart.js'

export default function ready({ debug }) {
  debugTo(debug)
  return makeCartPage
}
