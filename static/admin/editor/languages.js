// The languages of a popup: which one is in hand, what is missing in it, and the form of its texts.

import { el, fill, icon } from "./dom.js";
import { segmented } from "./fields.js";
import { stepsOf } from "./steps.js";
import { isNeeded, spokenIn, textsOf } from "./texts.js";

const OTHER = "";

export const languagesOf = ({ language = "en", texts = {} }) => [language, ...Object.keys(texts)];

/** The language in hand; the popup's own where that one is gone. */
export const languageInHand = ({ language, draft }) => (language && language in (draft.document.texts || {}) ? language : draft.document.language || "en");

/** The texts in the language in hand, where it is not the popup's own. */
export const textsInHand = (editor) => editor.draft.document.texts?.[languageInHand(editor)];

export const nameOf = ({ config }, tag) => config.languages.find(([one]) => one === tag)?.[1] || tag;

const placesOf = ({ draft, config }) => textsOf(draft.document, config.text_tree).filter(({ text }) => text);

const missingIn = (editor, language) => {
  const texts = editor.draft.document.texts[language] || {};
  return placesOf(editor).filter((place) => isNeeded(place) && !texts[place.path]?.trim()).length;
};

/** Above the content: one button a language, and what can be added. */
export function languageTabs(editor) {
  const { draft, words, config } = editor;
  const known = languagesOf(draft.document);
  const offered = config.languages.filter(([tag]) => !known.includes(tag));
  const label = (tag, index) => {
    const missing = index ? missingIn(editor, tag) : 0;
    return missing ? `${nameOf(editor, tag)} · ${fill(words.count_missing, { count: missing })}` : nameOf(editor, tag);
  };
  const tabs = known.length > 1 ? segmented(words.texts_language, known.map((tag, index) => [tag, label(tag, index)]), languageInHand(editor), editor.showLanguage) : null;
  tabs?.classList.add("wraps");
  const add = (event) => {
    draft.document.texts = { ...draft.document.texts, [event.target.value]: {} };
    draft.changed();
    editor.showLanguage(event.target.value);
  };
  const adder = config.may_edit
    ? el("select", { class: "form-select form-select-sm language-adder", "aria-label": words.add_language, onchange: add },
      el("option", { value: OTHER }, words.add_language), ...offered.map(([tag, name]) => el("option", { value: tag }, name)))
    : null;
  return el("div", { class: "languages" }, tabs, adder);
}

/** The form of a language that is not the popup's own: its texts with the original below. */
export function drawTexts(editor, root) {
  const { draft, words } = editor;
  const language = languageInHand(editor);
  const steps = stepsOf(draft.content);
  if (!steps.includes(editor.step)) editor.showStep("start");
  const content = draft.placeOf("steps").slice(0, -"steps".length);
  const here = placesOf(editor).filter(({ path }) => (content ? path.startsWith(content) : !path.startsWith("experiment.")));
  const isOfStep = ({ path }) => path.startsWith(`${content}steps.`);
  const shown = here.filter((place) => (isOfStep(place) ? place.path.startsWith(`${content}steps.${editor.step}.`) : editor.step === "start"));
  root.append(...[
    el("p", { class: "hint" }, fill(words.about_texts, { language: nameOf(editor, draft.document.language) })),
    steps.length > 1 ? segmented(words.step, steps.map((name) => [name, words[`step_${name}`] || name]), editor.step, (name) => {
      editor.showStep(name);
      editor.redraw("content");
    }) : null,
    el("div", { class: "texts" }, ...shown.map((place) => field(editor, place, content, language))),
    tools(editor, language),
  ].filter(Boolean));
}

function field(editor, place, content, language) {
  const { draft, words, fields } = editor;
  const texts = draft.document.texts[language];
  const missing = el("span", { class: "missing" }, words.missing);
  const put = (event) => {
    if (event.target.value) texts[place.path] = event.target.value;
    else delete texts[place.path];
    settle();
    draft.changed();
    made.closest("section")?.querySelector(".languages")?.replaceWith(languageTabs(editor));
  };
  const settle = () => {
    missing.hidden = !isNeeded(place) || Boolean(texts[place.path]?.trim());
  };
  const shared = { class: "form-control", maxlength: place.most, value: texts[place.path] || "", lang: language, dir: "auto", autocomplete: "off", oninput: put };
  const control = place.most > 500 || place.text.length > 60 ? el("textarea", { ...shared, rows: 2 }) : el("input", { ...shared, type: "text" });
  const own = place.path.slice(content.length);
  const made = fields.wrap(own, labelOf(editor, place), control, {});
  made.querySelector(".form-label").append(missing);
  made.append(el("p", { class: "original", lang: draft.document.language, dir: "auto" }, place.text));
  settle();
  // Whoever is in a text sees the part that it stands in.
  made.addEventListener("focusin", () => editor.select(own.replace(/\.[^.[\]]+$/, ""), { from: "form" }));
  return made;
}

function labelOf({ words }, { leaf, owner }) {
  const leaves = { label: owner.kind === "consent" ? words.consent_text : words.label, placeholder: words.placeholder, button: words.button_words, alt: words.picture_alt };
  const kind = words[`block_${owner.type}`] || words[`field_${owner.kind}`] || "";
  if ("weight" in owner) return words.prizes_one;
  if (leaf === "text" && kind) return kind;
  return [kind, leaves[leaf]].filter(Boolean).join(" · ") || words[`text_${leaf}`] || words.other_text;
}

function tools(editor, language) {
  const { draft, words, config } = editor;
  if (!config.may_edit) return null;
  const name = nameOf(editor, language);
  const turn = () => {
    Object.assign(draft.document, spokenIn(draft.document, language, config.text_tree));
    draft.renew();
    editor.showLanguage(language);
  };
  const remove = () => {
    delete draft.document.texts[language];
    draft.changed();
    editor.showLanguage(draft.document.language);
  };
  return el("div", { class: "adders" },
    el("button", { type: "button", class: "btn btn-sm", onclick: turn }, fill(words.make_own_language, { language: name })),
    el("button", { type: "button", class: "btn btn-sm", onclick: remove }, icon("trash"), fill(words.remove_language, { language: name })));
}
