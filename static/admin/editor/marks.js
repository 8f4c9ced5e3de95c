// The outlines that lie over a preview: of what is pointed at, and of what is picked with its name and its buttons.

import { el, fill, iconButton } from "./dom.js";
import { doublePart, mayDouble, mayRemove, movePart, partAt, removePart } from "./parts.js";

const LABEL = 34;
const LARGE = 160;

const NAMED = { theme: "section_design", image: "picture", game: "block_game" };

const questionOf = (path) => Number(/^game\.questions\[(\d+)\]$/.exec(path)?.[1] ?? -1);

/** What a part is called. */
export function nameOf({ draft, words }, path) {
  if (NAMED[path]) return words[NAMED[path]];
  const question = questionOf(path);
  if (question >= 0) return fill(words.question_number, { number: question + 1 });
  const part = draft.get(path);
  const [start, name] = part?.kind ? ["field", part.kind] : ["block", part?.type];
  return words[`${start}_${name}`] || name || "";
}

/** @returns {{element: HTMLElement, show: (marks: object, scale: number) => void}} */
export function makeMarks(editor) {
  const over = el("div", { class: "part-mark part-over", hidden: true });
  const picked = el("div", { class: "part-mark part-picked", hidden: true });
  const element = el("div", { class: "marks" }, over, picked);
  let drawn = "";

  function lay(box, rect, scale) {
    box.hidden = !rect;
    if (!rect) return;
    const [left, top, width, height] = rect.map((value) => value * scale);
    for (const [name, value] of Object.entries({ left, top, width, height })) box.style.setProperty(name, `${value}px`);
    // Where there is no room for the label above: inside of what is large, below what is not.
    if (top < LABEL) box.dataset.low = height > LARGE ? "inside" : "below";
    else delete box.dataset.low;
  }

  // Anew only where another part is meant: a button under the hand must stay.
  function label(path) {
    const present = `${path} ${editor.draft.text.length}`;
    if (present === drawn) return;
    drawn = present;
    picked.replaceChildren(el("div", { class: "part-label" }, el("span", {}, nameOf(editor, path)), ...tools(path)));
  }

  // From one question of a quiz to the next: it shows one at a time.
  function turns(at) {
    const { words, draft } = editor;
    const last = draft.get("game.questions").length - 1;
    const turn = (to) => editor.select(`game.questions[${to}]`, { from: "stage" });
    return [
      iconButton("left", words.question_before, () => turn(at - 1), { disabled: at === 0 }),
      iconButton("right", words.question_after, () => turn(at + 1), { disabled: at >= last }),
    ];
  }

  function tools(path) {
    if (questionOf(path) >= 0) return turns(questionOf(path));
    const place = partAt(path);
    if (!place || !editor.config.may_edit || !/\]$/.test(path) || path.includes(".fields")) return [];
    const { words } = editor;
    const { step, at } = place;
    const count = editor.draft.get(`steps.${step}.blocks`).length;
    return [
      iconButton("up", words.move_up, () => movePart(editor, step, at, at - 1), { disabled: at === 0 }),
      iconButton("down", words.move_down, () => movePart(editor, step, at, at + 1), { disabled: at === count - 1 }),
      mayDouble(editor, step, at) ? iconButton("copy", words.double, () => doublePart(editor, step, at)) : null,
      mayRemove(editor, step, at) ? iconButton("trash", words.remove, () => removePart(editor, step, at)) : null,
    ];
  }

  return {
    element,
    show(marks, scale) {
      lay(over, marks.over, scale);
      lay(picked, marks.at, scale);
      if (marks.at) label(marks.selected);
    },
  };
}
