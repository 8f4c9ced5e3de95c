// Section "Experiment": variants with their shares, the holdout, what is compared. And the tabs that choose whose content is edited.

import { el, fill, icon, iconButton } from "./dom.js";
import { titled } from "./explained.js";
import { segmented } from "./fields.js";

const KEYS = "bcdefgh";
const CONTENT = ["display", "theme", "image", "steps", "game", "reward"];

export const lettersOf = (document) => ["a", ...(document.experiment?.variants || []).map((one) => one.key)];

/** The tabs "A | B" that stand above the preview; nothing where there is one variant. */
export function variantTabs(editor) {
  const letters = lettersOf(editor.draft.document);
  if (letters.length < 2) return "";
  return segmented(editor.words.variant, letters.map((key) => [key, key.toUpperCase()]), editor.draft.variant, editor.showVariant);
}

/** Another variant with the content of the one in hand, under the first letter that is free. */
export function addVariant(draft) {
  const { document } = draft;
  document.experiment ??= begin();
  const taken = lettersOf(document);
  const key = [...KEYS].find((letter) => !taken.includes(letter));
  const content = Object.fromEntries(CONTENT.map((part) => [part, structuredClone(draft.content[part] ?? null)]));
  const from = draft.placeOf("steps").slice(0, -"steps".length);
  const to = `experiment.variants[${document.experiment.variants.length}].`;
  document.experiment.variants.push({ key, name: "", share: 50, ...content });
  for (const texts of [document.texts, document.outdated].flatMap((one) => Object.values(one || {})))
    for (const [path, text] of Object.entries(texts)) if (from ? path.startsWith(from) : !path.startsWith("experiment.")) texts[to + path.slice(from.length)] = text;
  return key;
}

function begin() {
  const key = [...crypto.getRandomValues(new Uint8Array(6))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return { key, name: "", share: 50, holdout: 10, objective: "order", window_days: 7, is_bandit: false, floor: 10, variants: [] };
}

export function drawExperiment(editor, root) {
  const { draft, words, fields } = editor;
  const experiment = draft.get("experiment");
  if (!experiment) {
    root.append(el("p", { class: "hint" }, words.about_experiment),
      el("div", { class: "adders" }, adder(editor), el("button", { type: "button", class: "btn btn-sm", onclick: () => hold(editor) }, icon("plus"), words.only_holdout)));
    return;
  }
  const end = () => {
    draft.edit("a");
    draft.put("experiment", null);
    editor.changedShape();
  };
  root.append(...[
    el("p", { class: "hint" }, words.about_variants),
    variant(editor, { key: "a" }, "experiment"),
    ...experiment.variants.map((one, at) => variant(editor, one, `experiment.variants[${at}]`, at)),
    experiment.variants.length < KEYS.length ? el("div", { class: "adders" }, adder(editor)) : null,
    titled(editor, words.holdout, "holdout"),
    slider(editor),
    el("h2", {}, words.measured_by),
    fields.choice("experiment.objective", words.objective, ["submission", "order", "revenue", "margin"].map((name) => [name, words[`objective_${name}`]])),
    fields.number("experiment.window_days", words.window_days, { low: 1, high: 60, or: 7, suffix: words.days, help: words.window_help }),
    experiment.variants.length ? fields.toggle("experiment.is_bandit", words.bandit, { help: words.bandit_help, after: () => editor.redraw("experiment") }) : null,
    experiment.variants.length && experiment.is_bandit ? fields.number("experiment.floor", words.floor, { low: 1, high: 100, or: 10, suffix: "%", help: words.floor_help }) : null,
    el("button", { type: "button", class: "btn btn-sm", onclick: end }, words.no_experiment),
  ].filter(Boolean));
}

function variant(editor, { key }, path, at) {
  const { draft, words, fields } = editor;
  const remove = () => {
    draft.edit("a");
    draft.document.experiment.variants.splice(at, 1);
    editor.changedShape();
  };
  const isPresent = draft.variant === key;
  return el("div", { class: "block", "data-path": path },
    el("div", { class: "block-head" }, el("span", { class: "block-kind" }, fill(words.variant_named, { letter: key.toUpperCase() })),
      isPresent ? el("span", { class: "hint" }, words.in_hand) : el("button", { type: "button", class: "link", onclick: () => editor.showVariant(key, "content") }, words.edit_content),
      at === undefined ? null : iconButton("trash", words.remove, remove)),
    el("p", { class: "problem", hidden: true }),
    el("div", { class: "pair" }, fields.text(`${path}.name`, words.variant_name), fields.number(`${path}.share`, words.share, { low: 0, high: 100, or: 0 })));
}

function adder(editor) {
  const add = () => {
    const key = addVariant(editor.draft);
    editor.changedShape();
    editor.showVariant(key);
  };
  return el("button", { type: "button", class: "btn btn-sm", onclick: add }, icon("plus"), editor.words.add_variant);
}

function hold({ draft, changedShape }) {
  draft.document.experiment = begin();
  changedShape();
}

function slider({ draft, words, fields }) {
  const shown = el("output", {}, `${draft.get("experiment.holdout") || 0} %`);
  const move = (event) => {
    draft.put("experiment.holdout", event.target.valueAsNumber);
    shown.textContent = `${event.target.value} %`;
  };
  const range = el("input", { type: "range", class: "form-range", min: 0, max: 90, step: 1, value: draft.get("experiment.holdout") || 0, oninput: move });
  return fields.wrap("experiment.holdout", words.held_out, el("div", { class: "slider" }, range, shown), { help: words.holdout_help });
}
