// Section "Content": the parts of each step, in the order in which they stand. What a part is stands in blocks/.

import { addButton } from "./adding.js";
import { BLOCKS } from "./blocks/index.js";
import { el, icon, iconButton } from "./dom.js";
import { segmented } from "./fields.js";
import { drawTexts, languageTabs, textsInHand } from "./languages.js";
import { doublePart, insertPart, mayDouble, mayRemove, movePart, offered, pathOfPart, removePart } from "./parts.js";
import { makeReorder } from "./reorder.js";
import { stepsOf } from "./steps.js";

export function drawContent(editor, root) {
  const { draft, words } = editor;
  root.append(languageTabs(editor));
  if (textsInHand(editor)) return drawTexts(editor, root);
  const steps = stepsOf(draft.content);
  if (!steps.includes(editor.step)) editor.showStep("start");
  const step = editor.step;
  const path = `steps.${step}`;
  const blocks = draft.get(`${path}.blocks`) || [];
  const list = el("ol", { class: "blocks parts" });
  const draggable = makeReorder(list, (from, to) => movePart(editor, step, from, to));
  list.append(...blocks.map((block, at) => card(editor, step, block, at, { count: blocks.length, draggable })));
  root.append(
    steps.length > 1 ? segmented(words.step, steps.map((name) => [name, words[`step_${name}`]]), step, (name) => {
      editor.showStep(name);
      editor.redraw("content");
    }) : "",
    el("p", { class: "hint" }, words[`about_${step}`]),
    el("div", { class: "field", "data-path": path }, el("p", { class: "problem", hidden: true }), blocks.length ? list : el("p", { class: "nothing" }, words.no_parts)),
    choices(editor, step, blocks.length));
}

function card(editor, step, block, at, { count, draggable }) {
  const { words } = editor;
  const place = pathOfPart(step, at);
  const kind = words[`block_${block.type}`] || block.type;
  const handle = el("span", { class: "handle", title: words.drag, "aria-hidden": "true" }, icon("grip"));
  const tools = el("span", { class: "block-tools" },
    iconButton("up", words.move_up, () => movePart(editor, step, at, at - 1), { disabled: at === 0 }),
    iconButton("down", words.move_down, () => movePart(editor, step, at, at + 1), { disabled: at === count - 1 }),
    mayDouble(editor, step, at) ? iconButton("copy", words.double, () => doublePart(editor, step, at)) : null,
    mayRemove(editor, step, at) ? iconButton("trash", words.remove, () => removePart(editor, step, at)) : null);
  const item = el("li", { class: "block", "data-path": place },
    at ? inserter(editor, step, at) : null,
    el("div", { class: "block-head" }, handle, icon(block.type), el("span", { class: "block-kind" }, kind), tools),
    el("p", { class: "problem", hidden: true }), BLOCKS[block.type]?.draw(editor, place, block));
  draggable(item, handle);
  return item;
}

// Between two parts: a plus, and on a press of it what may stand there.
function inserter(editor, step, at) {
  const { words } = editor;
  const gap = el("div", { class: "gap" });
  const opener = iconButton("plus", words.insert_here, () => {
    gap.replaceChildren(choices(editor, step, at));
    gap.dataset.open = "";
    gap.querySelector("button")?.focus();
  });
  gap.append(opener);
  return gap;
}

function choices(editor, step, at) {
  const { words } = editor;
  const types = offered(editor, step);
  if (!types.length) return el("p", { class: "hint" }, words.full);
  return el("div", { class: "adders" }, ...types.map((type) => addButton(words[`block_${type}`], () => insertPart(editor, step, at, type))));
}
