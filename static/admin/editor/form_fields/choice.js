// One answer of several, or several of them. What an answer is kept as stays, however its words are changed.

import { addButton } from "../adding.js";
import { freeName, question, required } from "../asking.js";
import { el, fill, icon, iconButton } from "../dom.js";
import { makeReorder, takeTo } from "../reorder.js";

const MOST_OPTIONS = 20;

function draw(editor, where, field) {
  const { fields, words } = editor;
  const add = () => {
    const taken = new Set(field.options.map((option) => option.value));
    let number = field.options.length + 1;
    while (taken.has(`a${number}`)) number += 1;
    field.options.push({ value: `a${number}`, label: fill(words.new_option, { number: field.options.length + 1 }), text: false });
    editor.changedShape("content");
  };
  const rows = el("div", {});
  const draggable = makeReorder(rows, (from, to) => takeTo(editor, "content", field.options, from, to));
  rows.append(...field.options.map((option, at) => row(editor, `${where}.options[${at}]`, field, at, draggable)));
  return [
    question(editor, where),
    el("div", { class: "field", "data-path": `${where}.options` }, el("span", { class: "form-label" }, words.options), el("p", { class: "problem", hidden: true }),
      rows,
      field.options.length < MOST_OPTIONS ? el("div", { class: "adders" }, addButton(words.add_option, add)) : null),
    fields.toggle(`${where}.many`, words.many),
    required(editor, where),
  ];
}

function row(editor, place, field, at, draggable) {
  const { fields, words } = editor;
  const remove = () => {
    field.options.splice(at, 1);
    editor.changedShape("content");
  };
  const input = fields.text(`${place}.label`, "", { most: 200 });
  input.querySelector("input").setAttribute("aria-label", fill(words.option_number, { number: at + 1 }));
  // Only one answer can have words of its own.
  const isLast = at === field.options.length - 1;
  const move = (to) => takeTo(editor, "content", field.options, at, to);
  const handle = el("span", { class: "handle", title: words.drag, "aria-hidden": "true" }, icon("grip"));
  const item = el("div", { class: "option-row" }, el("div", { class: "option-line" }, handle, input,
    iconButton("up", words.move_up, () => move(at - 1), { disabled: at === 0 }),
    iconButton("down", words.move_down, () => move(at + 1), { disabled: isLast }),
    field.options.length > 2 ? iconButton("trash", words.remove, remove) : null),
    isLast || field.options[at].text ? fields.toggle(`${place}.text`, words.option_text) : null);
  draggable(item, handle);
  return item;
}

export default {
  draw,
  fresh: (words, others = []) => ({
    name: freeName(others, "choice"),
    label: words.new_stopped,
    required: true,
    many: false,
    options: ["price", "delivery", "looking", "other"].map((value) => ({ value, label: words[`new_stopped_${value}`], text: value === "other" })),
  }),
  fits: () => true,
};
