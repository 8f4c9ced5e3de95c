// The form: its fields, each of its own kind, and the button that sends it.

import { addButton } from "../adding.js";
import { el, iconButton } from "../dom.js";
import { FORM_FIELDS } from "../form_fields/index.js";

function draw(editor, place, block) {
  const { fields, words } = editor;
  return [
    ...block.fields.map((field, at) => part(editor, `${place}.fields[${at}]`, block.fields, field, at)),
    adders(editor, block.fields),
    fields.text(`${place}.button`, words.button_words, { most: 80 }),
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
  const add = (kind) => () => {
    all.push({ kind, ...FORM_FIELDS[kind].fresh(words, all) });
    editor.changedShape("content");
  };
  const buttons = Object.entries(FORM_FIELDS).filter(([, kind]) => kind.fits(all)).map(([name]) => addButton(words[`add_${name}`], add(name)));
  return buttons.length ? el("div", { class: "adders" }, ...buttons) : null;
}

export default {
  draw,
  fresh: (words) => ({ fields: [{ kind: "email", ...FORM_FIELDS.email.fresh(words) }], button: words.new_form_button }),
  fits: ({ step, blocks }) => step === "start" && !blocks.some((block) => block.type === "form"),
};
