/** The wheel as SVG: crisp on every screen, and only two transforms change while it turns. */

import { ALONG_END, fitLabels, lineDistances } from './labels.js'
import { readable } from '../../runtime/colour.js'
import { paint } from './palette.js'

const SPACE = 'http://www.w3.org/2000/svg'
const RIM = 198
const FACE = 182
// "10 % off" on a page of right-to-left words still reads "10 % off".
const BY_CONTENT = { 'unicode-bidi': 'plaintext' }

function svg(tag, attributes, ...children) {
  const node = document.createElementNS(SPACE, tag)
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value))
  node.append(...children)
  return node
}

/** Elements placed over each other; `style` goes through the object model, which a strict policy allows. */
export function layer(tag, style) {
  const node = typeof tag === 'string' ? document.createElement(tag) : tag
  Object.assign(node.style, { position: 'absolute', inset: '0', width: '100%', height: '100%' }, style)
  return node
}

/** What turns is a box around the picture: a picture that is itself turned is laid out and drawn anew for every frame. */
function turning(picture, style) {
  const node = layer('div', style)
  node.append(picture)
  return node
}

function point(angle, radius) {
  const turn = (angle * Math.PI) / 180
  return `${(Math.sin(turn) * radius).toFixed(2)} ${(-Math.cos(turn) * radius).toFixed(2)}`
}

function wedge(at, count, fill) {
  const width = 360 / count
  const large = width > 180 ? 1 : 0
  return svg('path', {
    d: `M0 0L${point(at * width, FACE)}A${FACE} ${FACE} 0 ${large} 1 ${point((at + 1) * width, FACE)}Z`,
    fill,
  })
}

function writing(fit, at, count, ink) {
  const middle = (at + 0.5) * (360 / count)
  const group = svg('g', {
    transform: `rotate(${middle})`,
    fill: ink,
    'font-size': fit.size,
    'font-weight': 700,
    direction: 'ltr',
  })
  if (fit.across) {
    const distances = lineDistances(fit)
    group.append(
      ...fit.lines.map((line, i) => svg('text', { ...BY_CONTENT, x: 0, y: -distances[i], 'text-anchor': 'middle' }, line)),
    )
  } else {
    group.append(
      svg(
        'text',
        { ...BY_CONTENT, x: ALONG_END, y: 0, transform: 'rotate(-90)', 'text-anchor': 'end', 'dominant-baseline': 'central' },
        fit.lines[0],
      ),
    )
  }
  return group
}

/** @returns {{face: SVGElement, slices: SVGElement[], colours: string[]}} */
export function drawFace({ slices, accent, colours, measure }) {
  const count = slices.length
  const painted = paint(count, accent, colours)
  const fits = fitLabels(
    slices.map((slice) => slice.label ?? ''),
    measure,
  )
  const groups = slices.map((_, at) =>
    svg('g', {}, wedge(at, count, painted[at].ground), writing(fits[at], at, count, painted[at].ink)),
  )
  // One path for all lines and one for all pegs, which are dots of a round pen: every node costs style and layout before the first frame.
  const edges = slices.map((_, at) => at * (360 / count))
  const lines = svg('path', { d: edges.map((edge) => `M0 0L${point(edge, FACE)}`).join(''), stroke: '#fff', 'stroke-opacity': 0.55, 'stroke-width': 1.5 })
  const dots = edges.map((edge) => `M${point(edge, (RIM + FACE) / 2)}h0`).join('')
  const pegs = svg('path', { d: dots, stroke: painted[0].ground, 'stroke-width': 8.8, 'stroke-linecap': 'round' })
  const face = svg(
    'svg',
    { viewBox: '-200 -200 400 400', 'aria-hidden': true },
    svg('circle', { r: RIM, fill: '#fff' }),
    ...groups,
    lines,
    svg('circle', { r: FACE, fill: 'none', stroke: painted[0].ground, 'stroke-opacity': 0.3, 'stroke-width': 1.5 }),
    pegs,
  )
  // The runtime's icons are strokes; a wheel is areas.
  layer(face, { stroke: 'none', borderRadius: '50%', overflow: 'visible' })
  return { face: turning(face), slices: groups, colours: [...new Set(painted.map(({ ground }) => ground))] }
}

export function drawHub(accent) {
  const ink = readable(accent, ['#ffffff', '#111827', '#000000'])
  const star = Array.from({ length: 10 }, (_, at) => point(at * 36, at % 2 ? 8.4 : 20)).join('L')
  return layer(
    svg(
      'svg',
      { viewBox: '-200 -200 400 400', 'aria-hidden': true },
      svg('circle', { r: 43, fill: '#000', 'fill-opacity': 0.16, cy: 2.5 }),
      svg('circle', { r: 40, fill: '#fff' }),
      svg('circle', { r: 32, fill: accent }),
      svg('path', { d: `M${star}Z`, fill: ink, stroke: ink, 'stroke-width': 5, 'stroke-linejoin': 'round' }),
    ),
    { stroke: 'none', pointerEvents: 'none' },
  )
}

export function drawPointer(colour) {
  const tongue = 'M0 -170L-15 -202H15Z'
  const picture = svg(
    'svg',
    { viewBox: '-200 -200 400 400', 'aria-hidden': true },
    svg('path', { d: tongue, stroke: '#000', 'stroke-opacity': 0.25, 'stroke-width': 19, transform: 'translate(0 3)' }),
    svg('path', { d: tongue, stroke: '#fff', 'stroke-width': 18 }),
    svg('path', { d: tongue, fill: colour, stroke: colour, 'stroke-width': 9 }),
  )
  return turning(layer(picture, { overflow: 'visible', strokeLinejoin: 'round' }), { transformOrigin: '50% 0', pointerEvents: 'none' })
}
