/**
 * A form's own properties are hidden by inputs of the same name (`<input name="action">`, `name="id"`), so what is
 * read from an element is read through the prototype, never from the element.
 */
const proto = (name) => (el, argument) => Element.prototype[name].call(el, argument)

const getAttribute = proto('getAttribute')
export const attr = (el, name) => getAttribute(el, name) || ''
export const matches = proto('matches')
export const find = proto('querySelector')
export const findAll = (el, selector) => Array.from(Element.prototype.querySelectorAll.call(el, selector))
export const box = proto('getBoundingClientRect')

/** The nearest element that matches, also across the edge of an open shadow root. */
export function closest(el, selector) {
  while (el) {
    const found = Element.prototype.closest.call(el, selector)
    if (found) return found
    const root = Node.prototype.getRootNode.call(el)
    el = root && root.host
  }
  return null
}

/** The beginning of an element's text: some elements hold all of a page. */
export function textIn(el, most = 1000) {
  const walker = el.ownerDocument.createTreeWalker(el, 4)
  let said = ''
  while (said.length < most && walker.nextNode()) said += walker.currentNode.data
  return said
}

/** Whether the browser takes a text as a selector; nobody's page is searched for it. */
export function isSelector(doc, selector) {
  try {
    doc.createDocumentFragment().querySelector(selector)
    return true
  } catch (error) {
    return false
  }
}

/** What was really touched, also inside an open shadow root. */
export const target = (event) => (event.composedPath && event.composedPath()[0]) || event.target

export const isElement = (thing) => !!thing && thing.nodeType === 1

/** Really on the page: themes keep their closed drawers in the document, hidden in every possible way. */
export function isVisible(el) {
  const { width, height, left, right, top, bottom } = box(el)
  const win = el.ownerDocument.defaultView
  const style = win.getComputedStyle(el)
  return (
    width > 2 && height > 2 && style.visibility !== 'hidden' && style.display !== 'none' && +style.opacity !== 0 &&
    right > 0 && left < win.innerWidth && bottom + win.pageYOffset > 0 && top < Math.max(win.innerHeight, win.document.documentElement.scrollHeight)
  )
}
