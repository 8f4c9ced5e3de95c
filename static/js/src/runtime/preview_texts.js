/** Where each text of a document stands in a popup that was drawn for the editor. What is drawn as a picture, such as a wheel's slice, is its node. */

const whole = (node) => [['text', node]]
const one = (name, selector) => (node) => [[name, node.querySelector(selector)]]

/** The texts of a block by the type of it: names as the document has them. */
const IN_BLOCK = {
  heading: whole,
  text: whole,
  note: whole,
  button: whole,
  chat: one('text', 'a'),
  products: one('text', '.label'),
  shipping: one('text', 'p'),
  countdown: (node) => [[node.querySelector('[role=timer]') ? 'text' : 'ended', node.querySelector('p')]],
  form: (node, block, fieldsOf) => [
    ...fieldsOf(node).flatMap(([at, its]) => inField(its).map(([name, found]) => [`fields[${at}].${name}`, found])),
    ['button', node.querySelector('.submit > span')],
  ],
}

function inField(field) {
  const typed = field.querySelector('input[placeholder], textarea[placeholder]')
  const [low, high] = field.querySelectorAll('.ends > span')
  return [
    ['label', field.querySelector('legend, .label, .tick-label')],
    ['placeholder', typed],
    ...[...field.querySelectorAll('.option > label > span')].map((label, at) => [`options[${at}].label`, label]),
    ['low', low],
    ['high', high],
  ]
}

/** The prizes where they are listed with their odds and on a wheel; of a quiz the question that is asked. */
function inGame(shadow, game) {
  if (!game) return []
  const listed = [...shadow.querySelectorAll('.odds li > span[dir]')]
  const slices = game.kind === 'wheel' ? [...(shadow.querySelector('.game svg')?.children || [])].filter((node) => node.localName === 'g') : []
  const named = (nodes) => (nodes.length === game.slices?.length ? nodes.map((node, at) => [`game.prizes[${at}].label`, node]) : [])
  return [...named(slices), ...named(listed), ...asked(shadow, game)]
}

/** The question that is asked: the one it was begun with, or, where somebody has played on, the first that reads so. */
export function questionIn(shadow, { questions = [], from = 0 }) {
  const title = shadow.querySelector('.game [role=group] > p')
  const answers = [...shadow.querySelectorAll('.game [role=group] button')]
  const reads = (question) => Boolean(question) && question.text === title?.textContent && question.answers.length === answers.length
  return { at: reads(questions[from]) ? from : questions.findIndex(reads), title, answers }
}

function asked(shadow, game) {
  const { at, title, answers } = questionIn(shadow, game)
  return at < 0 ? [] : [[`game.questions[${at}].text`, title], ...answers.map((answer, number) => [`game.questions[${at}].answers[${number}]`, answer])]
}

/**
 * @param {ShadowRoot} shadow
 * @param {[string, object, Element][]} blocks path, block, node
 * @param {(node: Element) => [number, Element][]} fieldsOf
 * @returns {[string, Element][]}
 */
export function textsIn(shadow, blocks, game, fieldsOf) {
  const written = blocks.flatMap(([path, block, node]) => (IN_BLOCK[block.type]?.(node, block, fieldsOf) || []).map(([name, found]) => [`${path}.${name}`, found]))
  return [...inGame(shadow, game), ...written].filter(([, node]) => node)
}
