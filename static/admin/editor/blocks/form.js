// The form: its fields, each of its own kind, and the button that sends it.

import { addButton } from "../adding.js";
import { el, iconButton } from "../dom.js";
import { FORM_FIELDS } from "../form_fields/index.js";
import { LAST_STEPS } from "../steps.js";
import { ways } from "../ways.js";

const MOST_FIELDS = 8;

function draw(editor, place, block) {
  const { fields, words } = editor;
  return [
    ...block.fields.map((field, at) => part(editor, `${place}.fields[${at}]`, block.fields, field, at)),
    adders(editor, block.fields),
    fields.text(`${place}.button`, words.button_words, { most: 80 }),
    ...ways(editor, place, block),
  ];
}

function part(editor, where, all, field, at) {
  const { words } = editor;
  const remove = () => {
    all.splice(at, 1);
    editor.changedShape("content");
  };
  return el("div", { class: "form-part", "data-path": where },
    el("div", { class: "block-head" }, el("span", { class: "block-kind" }, words[`field_${field.kind}`] || field.kind),
      all.length > 1 ? iconButton("trash", words.remove, remove) : null),
    el("p", { class: "problem", hidden: true }),
    FORM_FIELDS[field.kind]?.draw(editor, where, field));
}

function adders(editor, all) {
  const { words } = editor;
  if (all.length >= MOST_FIELDS) return el("p", { class: "hint" }, words.form_full);
  const add = (kind) => () => {
    all.push({ kind, ...FORM_FIELDS[kind].fresh(words, all) });
    editor.changedShape("content");
  };
  const fitting = Object.keys(FORM_FIELDS).filter((name) => FORM_FIELDS[name].fits(all));
  const [common, others] = [true, false].map((wanted) => fitting.filter((name) => Boolean(FORM_FIELDS[name].isCommon) === wanted));
  const list = el("select", { class: "form-select form-select-sm", "aria-label": words.add_field, onchange: (event) => add(event.target.value)() },
    el("option", { value: "" }, words.add_field), ...others.map((name) => el("option", { value: name }, words[`add_${name}`])));
  return el("div", { class: "adders" }, ...common.map((name) => addButton(words[`add_${name}`], add(name))), list);
}

export default {
  draw,
  fresh: (words) => ({ fields: [{ kind: "email", ...FORM_FIELDS.email.fresh(words) }], button: words.new_form_button }),
  fits: ({ step, blocks }) => !LAST_STEPS.includes(step) && !blocks.some((block) => block.type === "form"),
};
