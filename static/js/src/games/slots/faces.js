/** The pictures on the reels: one for each prize, and three that are on no prize. On a grid of 24 × 24. */

import { svg } from '../parts/svg.js'

const PICTURES = [
  'M12 2.6l2.9 6 6.6.9-4.8 4.6 1.2 6.5L12 17.5l-5.9 3.1 1.2-6.5L2.5 9.5l6.6-.9z',
  'M12 20.5C5 15.8 2.5 12.3 2.5 8.7 2.5 5.8 4.7 3.8 7.3 3.8c1.9 0 3.6 1 4.7 2.7 1.1-1.7 2.8-2.7 4.7-2.7 2.6 0 4.8 2 4.8 4.9 0 3.6-2.5 7.1-9.5 11.8z',
  'M3 8h18v4H3zM4.5 13h6.7v8H4.5zM12.8 13h6.7v8h-6.7zM12 8C9 8 6.5 6.8 6.5 4.7c0-2.8 4.5-2.4 5.5 1.3 1-3.7 5.5-4.1 5.5-1.3C17.5 6.8 15 8 12 8z',
  'M12 2.5a2 2 0 0 1 2 2c2.8.9 4.5 3.2 4.5 6.3 0 4.2 1.5 5.7 2.5 6.7H3c1-1 2.5-2.5 2.5-6.7 0-3.1 1.7-5.4 4.5-6.3a2 2 0 0 1 2-2zM9.3 19h5.4a2.7 2.7 0 0 1-5.4 0z',
  'M6.5 3.5h11L22 9.2 12 21.5 2 9.2z',
  'M12 11.3C9 11.3 6.6 9.5 6.6 6.7a3 3 0 0 1 5.4-1.8 3 3 0 0 1 5.4 1.8c0 2.8-2.4 4.6-5.4 4.6zM11 12c0 3-1.8 5.4-4.6 5.4a3 3 0 0 1-1.8-5.4C3.6 8 8 8.5 11 12zM13 12c3-3.5 7.4-4 6.4 0a3 3 0 0 1-1.8 5.4C14.8 17.4 13 15 13 12zM11.2 13.5h1.6L14 22h-2z',
  'M12 5.8a6.2 6.2 0 1 1 0 12.4 6.2 6.2 0 0 1 0-12.4zM11.1 1h1.8v3h-1.8zM11.1 20h1.8v3h-1.8zM1 11.1h3v1.8H1zM20 11.1h3v1.8h-3z',
  'M3 18.5L2 7l5.5 4L12 4l4.5 7L22 7l-1 11.5zM3.2 19.7h17.6V22H3.2z',
  'M13.5 1.5L4.5 13.6h6.2L9.5 22.5l10-12.7h-6.5z',
  'M7.5 14a4.2 4.2 0 1 0 .1 8.4 4.2 4.2 0 0 0-.1-8.4zM17 13a4.2 4.2 0 1 0 .1 8.4A4.2 4.2 0 0 0 17 13zM15 1.5c-1 4-4.5 7-7.5 12l1.5.6c2-3.6 4.5-6.2 6-8.8.2 2.6.8 5 1.7 7.7l1.6-.5c-1.3-4-1.8-7.3-1.8-11z',
  'M4 5h13v3h2.5a3 3 0 0 1 0 6.5H16.8A6 6 0 0 1 11.5 18h-2A5.5 5.5 0 0 1 4 12.5zM17 10v2.6h2.2a1.3 1.3 0 0 0 0-2.6zM3 19.5h15V22H3z',
  'M12 2.5c4.5 3 7 6.6 7 10.5a7 7 0 0 1-14 0c0-3.9 2.5-7.5 7-10.5z',
]

/** Cloud, moon, feather: grey outlines among coloured areas. */
const NOTHING = [
  'M7 18.5a4.3 4.3 0 0 1-.5-8.6 5.6 5.6 0 0 1 10.9-1 4.8 4.8 0 0 1-.4 9.6z',
  'M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z',
  'M4 20L15.5 8.5M6.5 17.5c-1.5-5 1-10 13-13.5.5 9-3.5 14.5-11 14',
]

const picture = (attributes) => () => {
  const node = svg('svg', { viewBox: '0 0 24 24' }, svg('path', attributes))
  Object.assign(node.style, { width: '62%', height: 'auto' })
  return node
}

/** Each picture keeps its colour whatever the shop's are: they are told apart in passing. */
export const COLOURS = ['#f59e0b', '#e11d48', '#2563eb', '#ca8a04', '#0891b2', '#16a34a', '#ea580c', '#9333ea', '#eab308', '#dc2626', '#92400e', '#0284c7']

export const faceOf = (at) => picture({ d: PICTURES[at % PICTURES.length], fill: COLOURS[at % COLOURS.length], stroke: 'none' })

export const NO_PRIZE = NOTHING.map((d) => picture({ d, fill: 'none', stroke: '#8b95a3', 'stroke-width': 1.7 }))
