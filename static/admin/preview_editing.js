// Inside the preview's frame, while the popup is edited and not tried out: what is pointed at, picked, and written in place.
// The frame only tells; the editor around it draws the outlines and keeps the draft.

import { makeWriting } from "./preview_writing.js";

const PATIENCE = 60;
const LINES = /^steps\.\w+\.blocks\[\d+\]$/;

const keysOf = (path) => path.match(/[^.[\]]+/g) || [];
const at = (document, path) => keysOf(path).reduce((value, key) => value?.[key], document);

/** The part that a text is of. */
const ownerOf = (path) => path.replace(/(\.[^.[\]]+|\.options\[\d+\]\.label|\.answers\[\d+\])$/, "");

/**
 * @param {object} options
 * @param {() => [string, Element][]} options.parts what stands for which part of the document, the outer before the inner
 * @param {() => [string, Element][]} options.texts what stands for which text of it, in the order in which they are read
 * @param {(path: string) => [string, number] | undefined} options.textOf what the draft has there, and how long it may be
 * @param {() => object} options.document what is drawn
 * @param {() => boolean} options.mayWrite
 * @param {(what: string, more: object) => void} options.tell
 * @param {() => void} options.onEnd somebody has stopped writing in place
 */
export function makeEditing({ parts, texts, textOf, document: shown, mayWrite, tell, onEnd }) {
  let isOn = false;
  let selected = "";
  let hovered = "";
  let told = "";
  let frame = 0;
  let isMouse = true;
  const isOneLine = (path) => !["text", "note"].includes(LINES.test(ownerOf(path)) && at(shown(), ownerOf(path))?.type);
  const writing = makeWriting({ textOf, isOneLine, tell, onEnd, onNext });

  function partOf(event) {
    const way = event.composedPath();
    return parts().findLast(([, node]) => way.includes(node))?.[0] || "";
  }

  /** The text under the pointer, that may be written: its path and its node. */
  function textUnder(event) {
    if (!mayWrite()) return null;
    const way = event.composedPath();
    return texts().findLast(([path, node]) => way.includes(node) && textOf(path)) || null;
  }

  const isField = (node) => node.matches("input, textarea");

  const rectOf = (node) => {
    if (!node?.isConnected) return null;
    const { left, top, width, height } = node.getBoundingClientRect();
    return width && height ? [left, top, width, height].map((value) => Math.round(value * 10) / 10) : null;
  };

  // The popup moves while it appears, scrolls and grows, so its outlines are looked after as long as they are shown.
  function follow() {
    const nodes = new Map(isOn ? parts() : []);
    const marks = { selected, at: rectOf(nodes.get(selected)), hovered, over: hovered === selected || writing.isOn ? null : rectOf(nodes.get(hovered)) };
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
    if (!on) writing.end();
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

  const inSight = () => texts().filter(([path, node]) => textOf(path) && rectOf(node));

  /** Begins with this text, or with the first of this part, or with the first of all. */
  function write(wanted, frames = PATIENCE) {
    if (!isOn || !mayWrite()) return;
    const all = inSight();
    // A question that was just turned to is drawn in a moment.
    if (/^game\.questions/.test(wanted) && frames && !all.some(([one]) => one.startsWith(wanted))) {
      requestAnimationFrame(() => write(wanted, frames - 1));
      return;
    }
    const [path, node] = all.find(([one]) => one === wanted) || all.find(([one]) => wanted && one.startsWith(wanted)) || all[0] || [];
    if (node) pickText(path, node, {});
  }

  function pickText(path, node, how) {
    const hasBegun = writing.begin(path, node, how);
    if (hasBegun) tell("picked", { path: (selected = ownerOf(path)), isWriting: true });
    return hasBegun;
  }

  function onNext(path, isBack) {
    // The popup is drawn anew when the one ends, so the other is looked for by its path.
    const paths = [...new Set(inSight().map(([one]) => one))];
    const next = paths[paths.indexOf(path) + (isBack ? -1 : 1)];
    const other = questionBeside(path, next, isBack);
    if (other) {
      writing.end();
      tell("turned", { path: other });
      return;
    }
    writing.end({ isKey: !next });
    if (next) requestAnimationFrame(() => setTimeout(() => write(next)));
  }

  // Beyond the last words of one question of a quiz come the first of the next, which is not shown yet.
  function questionBeside(path, next, isBack) {
    const [whole, at] = /^game\.questions\[(\d+)\]/.exec(path) || [];
    if (!whole || next?.startsWith(whole)) return "";
    const to = Number(at) + (isBack ? -1 : 1);
    const { answers } = shown().game.questions[to] || {};
    return answers ? `game.questions[${to}].${isBack ? `answers[${answers.length - 1}]` : "text"}` : "";
  }

  // -- the pointer picks; nothing of the popup itself is pressed

  function hold(event) {
    if (!isOn) return;
    if (writing.holds(event)) {
      // A label or a button whose words are written is still not pressed.
      if (["click", "submit"].includes(event.type)) event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    if (event.type === "pointerdown") isMouse = event.pointerType === "mouse";
    const text = textUnder(event);
    const path = partOf(event);
    if (!text && (!path || event.composedPath().some((node) => node.localName === "summary"))) return;
    event.stopImmediatePropagation();
    const isWritten = text && !isField(text[1]) && event.button === 0;
    // Without the press the browser would not put the caret where was clicked.
    if (isWritten && isMouse && event.type === "pointerdown") return;
    if (event.type === "mousedown") writing.end();
    if (isWritten && isMouse && event.type === "mousedown" && pickText(...text, { keepsCaret: true })) {
      if (!writing.holds(event)) event.preventDefault();
      return;
    }
    event.preventDefault();
    // The second click of two is the beginning of writing.
    if (event.type !== "click" || event.detail > 1) return;
    // A finger picks first; on what it has picked it writes.
    if (isWritten && !isMouse && selected === ownerOf(text[0]) && pickText(...text, {})) return;
    if (isWritten && isMouse && writing.isOn) return;
    selected = path || ownerOf(text[0]);
    tell("picked", { path: selected });
  }

  for (const type of ["pointerdown", "mousedown", "mouseup", "pointerup", "click", "submit"]) document.addEventListener(type, hold, true);

  document.addEventListener("dblclick", (event) => {
    if (!isOn) return;
    if (writing.holds(event)) {
      if (writing.isFresh) writing.selectAll();
      return;
    }
    event.preventDefault();
    const text = textUnder(event);
    const path = partOf(event);
    if (text && pickText(...text, {})) return;
    if (path) tell("picked", { path, isMeant: true });
  }, true);

  let pointed = null;
  document.addEventListener("pointermove", (event) => {
    if (!isOn || event.pointerType !== "mouse") return;
    hovered = partOf(event);
    const [, node] = textUnder(event) || [];
    if (node === pointed) return;
    pointed?.style.removeProperty("cursor");
    pointed = node || null;
    pointed?.style.setProperty("cursor", "text");
  }, true);
  document.documentElement.addEventListener("pointerleave", () => (hovered = ""));

  document.addEventListener("keydown", (event) => {
    if (!isOn) return;
    if (writing.holds(event)) {
      event.stopImmediatePropagation();
      writing.press(event);
      return;
    }
    const { key, ctrlKey, metaKey, shiftKey, altKey } = event;
    if (key === "Tab") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (key === "F2" || (key === "Enter" && !ctrlKey && !metaKey)) write(selected);
    else tell("key", { key, ctrlKey, metaKey, shiftKey, altKey });
  }, true);

  document.addEventListener("keyup", (event) => {
    // The space bar presses a button when it is let go.
    if (isOn && writing.holds(event) && event.key === " ") event.preventDefault();
  }, true);

  return {
    turn,
    select,
    write,
    get isTyping() {
      return writing.isInside;
    },
  };
}
