// What the forms of a popup's fields have in common.

import { el } from "./dom.js";

/** The kind with a number where there is one already: answers are kept under it. */
export function freeName(others, kind) {
  const taken = new Set(others.map((field) => field.name));
  let name = kind;
  for (let number = 2; taken.has(name); number += 1) name = `${kind}_${number}`;
  return name;
}

export const label = ({ fields, words }, where) => fields.text(`${where}.label`, words.label, { most: 500 });

export const question = ({ fields, words }, where) => fields.text(`${where}.label`, words.question, { most: 500 });

export const placeholder = ({ fields, words }, where) => fields.text(`${where}.placeholder`, words.placeholder, {});

export const required = ({ fields, words }, where) => fields.toggle(`${where}.required`, words.must_fill);

/** Says so where the shop has not turned this kind of detail on: then it is asked for in vain. */
export const kept = ({ config, words }, kind) => (config.kinds_kept.includes(kind) ? null : el("p", { class: "hint warning" }, words.not_kept));

export const ends = ({ fields, words }, where) =>
  el("div", { class: "pair" }, fields.text(`${where}.low`, words.low_end, {}), fields.text(`${where}.high`, words.high_end, {}));

/** A field in which a detail of the person is typed. */
export const detail = (kind, keeps, fresh) => ({
  draw: (editor, where) => [kept(editor, keeps), label(editor, where), placeholder(editor, where), required(editor, where)],
  fresh: (words, others = []) => ({ name: freeName(others, kind), label: words[`new_${kind}`], placeholder: fresh, required: true }),
  fits: (others) => !others.some((field) => field.kind === kind),
});
