// Dragging the items of a list by their handles, with a mouse, a pen or a finger. By keyboard there are the buttons beside it.

const EDGE = 48;
const STEP = 12;

/** Takes an item of an array of the draft to another place, and draws the section anew. */
export function takeTo(editor, section, items, from, to) {
  items.splice(to, 0, ...items.splice(from, 1));
  editor.changedShape(section);
}

/**
 * @param {HTMLElement} list whose children are the items
 * @param {(from: number, to: number) => void} onMove
 * @returns {(item: HTMLElement, handle: HTMLElement) => void} makes an item one that can be dragged
 */
export function makeReorder(list, onMove) {
  const items = () => [...list.children].filter((one) => one.matches("[data-drag]"));
  const scroller = () => list.closest(".editor-panel") || document.scrollingElement;

  function targetAt(y, dragged) {
    const others = items().filter((one) => one !== dragged);
    return others.findIndex((one) => {
      const { top, height } = one.getBoundingClientRect();
      return y < top + height / 2;
    });
  }

  function grab(event, item, handle) {
    if (event.button) return;
    event.preventDefault();
    const from = items().indexOf(item);
    let to = from;
    let y = event.clientY;
    const begun = y;
    let timer = 0;
    handle.setPointerCapture(event.pointerId);
    item.classList.add("is-dragged");

    function follow() {
      item.style.setProperty("transform", `translateY(${y - begun + (scroller().scrollTop - top)}px)`);
      const others = items().filter((one) => one !== item);
      const before = targetAt(y, item);
      to = before < 0 ? others.length : before;
      others.forEach((one, at) => {
        one.toggleAttribute("data-before", at === to);
        one.toggleAttribute("data-after", to === others.length && at === to - 1);
      });
    }

    // The list goes on under the hand at its edges.
    const top = scroller().scrollTop;
    const creep = () => {
      const box = scroller().getBoundingClientRect();
      const by = y < box.top + EDGE ? -STEP : y > box.bottom - EDGE ? STEP : 0;
      if (by) scroller().scrollTop += by;
      follow();
      timer = requestAnimationFrame(creep);
    };
    const move = (moved) => (y = moved.clientY);
    const stop = (isKept) => () => {
      cancelAnimationFrame(timer);
      for (const type of ["pointermove", "pointerup", "pointercancel"]) handle.removeEventListener(type, listeners[type]);
      removeEventListener("keydown", escape, true);
      item.classList.remove("is-dragged");
      item.style.removeProperty("transform");
      for (const one of items()) ["data-before", "data-after"].forEach((name) => one.removeAttribute(name));
      if (isKept && to !== from) onMove(from, to);
    };
    const listeners = { pointermove: move, pointerup: stop(true), pointercancel: stop(false) };
    const escape = (pressed) => {
      if (pressed.key !== "Escape") return;
      pressed.preventDefault();
      pressed.stopPropagation();
      stop(false)();
    };
    for (const [type, listener] of Object.entries(listeners)) handle.addEventListener(type, listener);
    addEventListener("keydown", escape, true);
    timer = requestAnimationFrame(creep);
  }

  return (item, handle) => {
    item.setAttribute("data-drag", "");
    handle.addEventListener("pointerdown", (event) => grab(event, item, handle));
  };
}
