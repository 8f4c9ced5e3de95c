// What the keyboard does, and the sheet that says so.

import { el } from "./dom.js";
import { doublePart, movePart, partAt, removePart } from "./parts.js";

const isMac = /mac|iphone|ipad/i.test(globalThis.navigator?.platform || "");

const isWriting = (target) => Boolean(target?.closest?.("input:not([type=checkbox], [type=radio], [type=range], [type=color]), textarea, select, [contenteditable]"));

/** Name → [keys, whether it holds while somebody writes in a field]. The words are the words key_<name>. */
const KEYS = {
  undo: [["Ctrl", "Z"], true],
  redo: [["Ctrl", "Shift", "Z"], true],
  save: [["Ctrl", "S"], true],
  publish: [["Ctrl", "Enter"], true],
  double: [["Ctrl", "D"], true],
  up: [["Alt", "ArrowUp"], true],
  down: [["Alt", "ArrowDown"], true],
  write: [["F2"], true],
  remove: [["Delete"], false],
  leave: [["Escape"], false],
  help: [["?"], false],
};

const SIGNS = { ArrowUp: "↑", ArrowDown: "↓", Escape: "Esc", Delete: "Del" };

/** Which of them a press is; null for none. */
export function meaningOf({ key, ctrlKey, metaKey, shiftKey, altKey }) {
  const isCommand = ctrlKey || metaKey;
  if (key === "y" && isCommand) return "redo";
  const found = Object.entries(KEYS).find(([, [keys]]) => {
    const last = keys.at(-1);
    const isKey = last.length === 1 ? key.toUpperCase() === last : key === last || (last === "Delete" && key === "Backspace");
    return isKey && isCommand === keys.includes("Ctrl") && altKey === keys.includes("Alt") && (last === "?" || shiftKey === keys.includes("Shift"));
  });
  return found?.[0] || null;
}

/** @param {Record<string, () => void>} more what the page around does: publish, save */
export function makeShortcuts(editor, dialog, more) {
  const withPart = (act) => () => {
    const place = partAt(editor.selected);
    if (place && editor.config.may_edit) act(place);
  };
  const acts = {
    undo: () => editor.draft.undo(),
    redo: () => editor.draft.redo(),
    double: withPart(({ step, at }) => doublePart(editor, step, at)),
    up: withPart(({ step, at }) => movePart(editor, step, at, at - 1)),
    down: withPart(({ step, at }) => movePart(editor, step, at, at + 1)),
    write: () => editor.writeInPlace(),
    remove: withPart(({ step, at }) => removePart(editor, step, at)),
    leave: () => editor.select(""),
    help: () => sheet(editor, dialog),
    ...more,
  };

  /** Does what the keys mean; whether they mean anything. */
  function press(event, target = null) {
    const name = meaningOf(event);
    // Escape closes what is open above the page first.
    if (name === "leave" && document.querySelector(":popover-open")) return false;
    if (!name || !acts[name] || dialog.open || (isWriting(target) && !KEYS[name][1])) return false;
    acts[name]();
    return true;
  }

  addEventListener("keydown", (event) => {
    if (press(event, event.target)) event.preventDefault();
  });
  return { press, help: acts.help };
}

function sheet({ words }, dialog) {
  const keys = (combination) => combination.flatMap((key, at) => [at ? "+" : null, el("kbd", {}, key === "Ctrl" && isMac ? "⌘" : SIGNS[key] || key)]);
  dialog.removeAttribute("data-wide");
  dialog.replaceChildren(
    el("h2", { id: "dialog-title" }, words.shortcuts),
    el("dl", { class: "keys" }, ...Object.entries(KEYS).flatMap(([name, [combination]]) => [el("dt", {}, words[`key_${name}`]), el("dd", {}, ...keys(combination))])),
    el("p", { class: "hint" }, words.shortcuts_about),
    el("div", { class: "dialog-buttons" }, el("button", { type: "button", class: "btn", onclick: () => dialog.close() }, words.cancel)));
  dialog.showModal();
}
