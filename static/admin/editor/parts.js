// What can be done with the parts of a step, from the list as from the preview: put in, moved, doubled, taken away.

import { BLOCKS } from "./blocks/index.js";

export const MOST_BLOCKS = 12;

const PLACE = /^steps\.(\w+)\.blocks\[(\d+)\]/;

export const pathOfPart = (step, at) => `steps.${step}.blocks[${at}]`;

/** The step and the number of the part that a path leads to or into; null for a path of something else. */
export function partAt(path) {
  const [, step, at] = PLACE.exec(path || "") || [];
  return step ? { step, at: Number(at) } : null;
}

const listOf = (editor, step) => editor.draft.get(`steps.${step}.blocks`) || [];

/** The kinds of part that this step has room for. */
export function offered(editor, step) {
  const blocks = listOf(editor, step);
  if (blocks.length >= MOST_BLOCKS) return [];
  const around = { step, blocks, draft: editor.draft, isBar: editor.draft.get("display.type") === "bar" };
  return Object.keys(BLOCKS).filter((type) => BLOCKS[type].fits(around));
}

// Whoever was at a part stays at it wherever it goes: at the same button, or in the first field of one that is new.
function settle(editor, step, blocks, at, { isNew = false } = {}) {
  const path = at === null ? "" : pathOfPart(step, at);
  const card = document.activeElement?.closest?.(".parts > .block");
  const button = card && !isNew ? [...card.querySelectorAll("button")].indexOf(document.activeElement) : -1;
  editor.draft.put(`steps.${step}.blocks`, blocks);
  editor.changedShape("content");
  editor.select(path);
  const next = card && path ? editor.fieldAt(path) : null;
  const again = next?.querySelectorAll("button")[button];
  (again && !again.disabled ? again : next?.querySelector("input, textarea, select, button:enabled"))?.focus({ preventScroll: true });
}

export function insertPart(editor, step, at, type) {
  const blocks = [...listOf(editor, step)];
  blocks.splice(at, 0, { type, ...structuredClone(BLOCKS[type].fresh(editor.words)) });
  settle(editor, step, blocks, at, { isNew: true });
}

export function movePart(editor, step, from, to) {
  const blocks = [...listOf(editor, step)];
  if (from === to || to < 0 || to >= blocks.length) return;
  blocks.splice(to, 0, ...blocks.splice(from, 1));
  settle(editor, step, blocks, to);
}

export const mayDouble = (editor, step, at) => offered(editor, step).includes(listOf(editor, step)[at]?.type);

export function doublePart(editor, step, at) {
  if (!mayDouble(editor, step, at)) return;
  const blocks = [...listOf(editor, step)];
  blocks.splice(at + 1, 0, structuredClone(blocks[at]));
  settle(editor, step, blocks, at + 1, { isNew: true });
}

export const mayRemove = (editor, step, at) => Boolean(listOf(editor, step)[at]) && !BLOCKS[listOf(editor, step)[at].type]?.isFixed;

export function removePart(editor, step, at) {
  if (!mayRemove(editor, step, at)) return;
  settle(editor, step, listOf(editor, step).filter((_one, other) => other !== at), null);
}
