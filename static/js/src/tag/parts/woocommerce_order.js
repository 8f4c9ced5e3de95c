import { orderOf } from '../sources/woocommerce_order.js'

export default ({ win }) => (lines) => orderOf(win, lines)
