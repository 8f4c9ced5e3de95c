// Section "Content": the words of each step, its form and its buttons. What a part is stands in blocks/.

import { addButton } from "./adding.js";
import { BLOCKS } from "./blocks/index.js";
import { el, iconButton } from "./dom.js";
import { segmented } from "./fields.js";
import { stepsOf } from "./steps.js";

const MOST_BLOCKS = 12;

export function drawContent(editor, root) {
  const { draft, words } = editor;
  const steps = stepsOf(draft.content);
  if (!steps.includes(editor.step)) editor.showStep("start");
  const step = editor.step;
  const path = `steps.${step}`;
  const blocks = draft.get(`${path}.blocks`) || [];
  root.append(
    steps.length > 1 ? segmented(words.step, steps.map((name) => [name, words[`step_${name}`]]), step, (name) => {
      editor.showStep(name);
      editor.redraw("content");
    }) : "",
    el("p", { class: "hint" }, words[`about_${step}`]),
    el("div", { class: "field", "data-path": path }, el("p", { class: "problem", hidden: true }),
      el("ol", { class: "blocks" }, ...blocks.map((block, at) => card(editor, path, block, at, blocks)))),
    adder(editor, step, blocks));
}

function card(editor, path, block, at, blocks) {
  const { words } = editor;
  const place = `${path}.blocks[${at}]`;
  const move = (to) => {
    blocks.splice(to, 0, ...blocks.splice(at, 1));
    editor.changedShape("content");
  };
  const remove = () => {
    blocks.splice(at, 1);
    editor.changedShape("content");
  };
  const kind = BLOCKS[block.type];
  const tools = el("span", { class: "block-tools" },
    iconButton("up", words.move_up, () => move(at - 1), { disabled: at === 0 }),
    iconButton("down", words.move_down, () => move(at + 1), { disabled: at === blocks.length - 1 }),
    kind?.isFixed ? null : iconButton("trash", words.remove, remove));
  return el("li", { class: "block", "data-path": place },
    el("div", { class: "block-head" }, el("span", { class: "block-kind" }, words[`block_${block.type}`] || block.type), tools),
    el("p", { class: "problem", hidden: true }), kind?.draw(editor, place, block));
}

function adder(editor, step, blocks) {
  const { words, draft } = editor;
  if (blocks.length >= MOST_BLOCKS) return el("p", { class: "hint" }, words.full);
  const around = { step, blocks, draft, isBar: draft.get("display.type") === "bar" };
  const add = (type) => () => {
    blocks.push({ type, ...BLOCKS[type].fresh(words) });
    draft.put(`steps.${step}.blocks`, blocks);
    editor.changedShape("content");
  };
  const offered = Object.keys(BLOCKS).filter((type) => BLOCKS[type].fits(around));
  return el("div", { class: "adders" }, ...offered.map((type) => addButton(words[`block_${type}`], add(type))));
}
