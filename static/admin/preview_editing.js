// Inside the preview's frame, while the popup is edited and not tried out: what is pointed at, picked, and written in place.
// The frame only tells; the editor around it draws the outlines and keeps the draft.

const WORDS = /^steps\.\w+\.blocks\[\d+\]$/;
const IN_PLACE = ["heading", "text", "note"];

const keysOf = (path) => path.match(/[^.[\]]+/g) || [];
const at = (document, path) => keysOf(path).reduce((value, key) => value?.[key], document);

/**
 * @param {object} options
 * @param {() => [string, Element][]} options.parts what stands for which part of the document, the outer before the inner
 * @param {() => object} options.document what is drawn
 * @param {() => boolean} options.mayWrite
 * @param {(what: string, more: object) => void} options.tell
 * @param {() => void} options.onEnd somebody has stopped writing in place
 */
export function makeEditing({ parts, document: shown, mayWrite, tell, onEnd }) {
  let isOn = false;
  let selected = "";
  let hovered = "";
  let typing = null;
  let told = "";
  let frame = 0;

  function partOf(event) {
    const way = event.composedPath();
    return parts().findLast(([, node]) => way.includes(node))?.[0] || "";
  }

  const rectOf = (node) => {
    if (!node?.isConnected) return null;
    const { left, top, width, height } = node.getBoundingClientRect();
    return width && height ? [left, top, width, height].map((value) => Math.round(value * 10) / 10) : null;
  };

  // The popup moves while it appears, scrolls and grows, so its outlines are looked after as long as they are shown.
  function follow() {
    const nodes = new Map(isOn && !typing ? parts() : []);
    const marks = { selected, at: rectOf(nodes.get(selected)), hovered, over: hovered === selected ? null : rectOf(nodes.get(hovered)) };
    const present = JSON.stringify(marks);
    if (present !== told) tell("marks", marks);
    told = present;
    frame = isOn ? requestAnimationFrame(follow) : 0;
  }

  function turn(on) {
    if (on === isOn) return;
    isOn = on;
    hovered = "";
    document.documentElement.toggleAttribute("data-edited", on);
    if (!on) end();
    cancelAnimationFrame(frame);
    follow();
  }

  function select(path, { isFar = false } = {}) {
    selected = path;
    if (!isFar) return;
    const node = new Map(parts()).get(path);
    const behavior = matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth";
    if (path !== "theme") node?.scrollIntoView({ block: "nearest", behavior });
  }

  // -- words, written where they stand

  function begin(path) {
    const block = WORDS.test(path) ? at(shown(), path) : null;
    const node = new Map(parts()).get(path);
    if (!node || !mayWrite() || !IN_PLACE.includes(block?.type)) return false;
    end();
    typing = { path: `${path}.text`, node, before: block.text };
    // As it is in the draft: {prize} and not what it stands for.
    node.textContent = block.text;
    node.contentEditable = "plaintext-only";
    node.addEventListener("input", write);
    node.addEventListener("blur", end);
    node.focus({ preventScroll: true });
    // The one way to select all of it that every browser has inside a shadow root.
    document.execCommand("selectAll");
    tell("begun", { path });
    return true;
  }

  const write = () => tell("written", { path: typing.path, text: typing.node.innerText.replace(/\n$/, "") });

  function end() {
    if (!typing) return;
    const { node } = typing;
    typing = null;
    node.removeEventListener("input", write);
    node.removeEventListener("blur", end);
    node.removeAttribute("contenteditable");
    onEnd();
  }

  const isInTyping = (event) => Boolean(typing) && event.composedPath().includes(typing.node);

  // -- the pointer picks; nothing of the popup itself is pressed

  function hold(event) {
    if (!isOn || isInTyping(event) || !partOf(event)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.type === "mousedown") end();
    // The second click of two is the beginning of writing.
    if (event.type !== "click" || event.detail > 1) return;
    selected = partOf(event);
    tell("picked", { path: selected });
  }

  for (const type of ["pointerdown", "mousedown", "mouseup", "pointerup", "click", "submit"]) document.addEventListener(type, hold, true);

  document.addEventListener("dblclick", (event) => {
    if (!isOn || isInTyping(event)) return;
    event.preventDefault();
    const path = partOf(event);
    if (path && !begin(path)) tell("picked", { path, isMeant: true });
  }, true);

  document.addEventListener("pointermove", (event) => {
    if (isOn && event.pointerType === "mouse") hovered = partOf(event);
  }, true);
  document.documentElement.addEventListener("pointerleave", () => (hovered = ""));

  document.addEventListener("keydown", (event) => {
    if (!isOn) return;
    if (isInTyping(event)) {
      event.stopImmediatePropagation();
      const isLine = at(shown(), typing.path.replace(/\.text$/, ""))?.type === "heading";
      if (event.key === "Escape") tell("written", { path: typing.path, text: typing.before });
      if (event.key === "Escape" || (event.key === "Enter" && !event.isComposing && (isLine || event.ctrlKey || event.metaKey))) {
        event.preventDefault();
        end();
      }
      return;
    }
    const { key, ctrlKey, metaKey, shiftKey, altKey } = event;
    if (key === "Tab") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    tell("key", { key, ctrlKey, metaKey, shiftKey, altKey });
  }, true);

  return {
    turn,
    select,
    get isTyping() {
      return Boolean(typing);
    },
  };
}
