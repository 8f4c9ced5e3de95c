// Section "Content": the parts of each step, in the order in which they stand. What a part is stands in blocks/.

import { addButton } from "./adding.js";
import { BLOCKS } from "./blocks/index.js";
import { el, icon, iconButton } from "./dom.js";
import { drawTexts, languageTabs, textsInHand } from "./languages.js";
import { doublePart, insertPart, mayDouble, mayRemove, movePart, offered, pathOfPart, removePart } from "./parts.js";
import { makeReorder } from "./reorder.js";
import { LAST_STEPS, MOST_STEPS, addStep, removeStep, renameStep, stepChooser, stepLabel, stepsOf } from "./steps.js";

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
    stepChooser(editor),
    el("p", { class: "hint" }, words[`about_${step}`] || words.about_own),
    isOwn(step) ? naming(editor, step) : "",
    el("div", { class: "field", "data-path": path }, el("p", { class: "problem", hidden: true }), blocks.length ? list : el("p", { class: "nothing" }, words.no_parts)),
    choices(editor, step, blocks.length),
    LAST_STEPS.includes(step) || Object.keys(draft.content.steps).length >= MOST_STEPS ? "" : more(editor, step));
}

const isOwn = (step) => step !== "start" && !LAST_STEPS.includes(step);

function naming(editor, step) {
  const { draft, words } = editor;
  const go = (name) => {
    editor.showStep(name);
    editor.changedShape("content");
  };
  const rename = (event) => go(renameStep(draft.content, step, event.target.value));
  const remove = () => {
    removeStep(draft.content, step);
    go("start");
  };
  const input = el("input", { class: "form-control", type: "text", maxlength: 40, value: stepLabel(words, step), autocomplete: "off", "aria-label": words.step_name, onchange: rename });
  return el("div", { class: "option-line step-naming" }, input, iconButton("trash", words.remove_step, remove));
}

function more(editor, step) {
  const { draft, words } = editor;
  const add = () => {
    editor.showStep(addStep(draft.content, step, words));
    editor.changedShape("content");
  };
  return el("div", { class: "adders more-steps" }, addButton(words.add_step, add), el("p", { class: "hint" }, words.about_add_step));
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
