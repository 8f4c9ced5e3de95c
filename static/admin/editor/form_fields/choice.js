// One answer of several, or several of them. What an answer is kept as stays, however its words are changed.

import { addButton } from "../adding.js";
import { freeName, question, required } from "../asking.js";
import { el, fill, iconButton } from "../dom.js";

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
  return [
    question(editor, where),
    el("div", { class: "field", "data-path": `${where}.options` }, el("span", { class: "form-label" }, words.options), el("p", { class: "problem", hidden: true }),
      ...field.options.map((option, at) => row(editor, `${where}.options[${at}]`, field, at)),
      field.options.length < MOST_OPTIONS ? el("div", { class: "adders" }, addButton(words.add_option, add)) : null),
    fields.toggle(`${where}.many`, words.many),
    required(editor, where),
  ];
}

function row(editor, place, field, at) {
  const { fields, words } = editor;
  const remove = () => {
    field.options.splice(at, 1);
    editor.changedShape("content");
  };
  const input = fields.text(`${place}.label`, "", { most: 200 });
  input.querySelector("input").setAttribute("aria-label", fill(words.option_number, { number: at + 1 }));
  // Only one answer can have words of its own.
  const isLast = at === field.options.length - 1;
  return el("div", { class: "option-row" }, el("div", { class: "option-line" }, input, field.options.length > 2 ? iconButton("trash", words.remove, remove) : null),
    isLast || field.options[at].text ? fields.toggle(`${place}.text`, words.option_text) : null);
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
