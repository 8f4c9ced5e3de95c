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

const outdatedIn = ({ document }, language) => document.outdated?.[language] || {};

function labelOfTab(editor, tag) {
  const { draft, words } = editor;
  const counts = tag in (draft.document.texts || {}) ? [["count_missing", missingIn(editor, tag)], ["count_outdated", Object.keys(outdatedIn(draft, tag)).length]] : [];
  return [nameOf(editor, tag), ...counts.filter(([, count]) => count).map(([word, count]) => fill(words[word], { count }))].join(" · ");
}

/** What the tabs say follows every change: one of the original leaves its translations behind. */
export function followTabs(editor, root) {
  editor.draft.onChange(() => {
    for (const label of root.querySelectorAll(".languages .segments label")) {
      const said = labelOfTab(editor, label.querySelector("input").value);
      const words = label.querySelector("span");
      if (words.textContent !== said) words.textContent = said;
    }
  });
}

/** Above the content: one button a language, and what can be added. */
export function languageTabs(editor) {
  const { draft, words, config } = editor;
  const known = languagesOf(draft.document);
  const offered = config.languages.filter(([tag]) => !known.includes(tag));
  const tabs = known.length > 1 ? segmented(words.texts_language, known.map((tag) => [tag, labelOfTab(editor, tag)]), languageInHand(editor), editor.showLanguage) : null;
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
  // A landing page has no steps.
  const steps = draft.content.steps ? stepsOf(draft.content) : [];
  if (steps.length && !steps.includes(editor.step)) editor.showStep("start");
  const content = draft.placeOf("steps").slice(0, -"steps".length);
  const here = placesOf(editor).filter(({ path }) => (content ? path.startsWith(content) : !path.startsWith("experiment.")));
  const isOfStep = ({ path }) => path.startsWith(`${content}steps.`);
  const shown = here.filter((place) => (isOfStep(place) ? place.path.startsWith(`${content}steps.${editor.step}.`) : !steps.length || editor.step === "start"));
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
  const { draft, words, fields, config } = editor;
  const missing = el("span", { class: "missing" }, words.missing);
  const outdated = el("div", { class: "outdated" });
  const put = (event) => {
    // The texts of a language are made anew with every change.
    const texts = draft.document.texts[language];
    if (event.target.value) texts[place.path] = event.target.value;
    else delete texts[place.path];
    draft.changed();
    settle();
  };
  const settle = () => {
    missing.hidden = !isNeeded(place) || Boolean(draft.document.texts[language][place.path]?.trim());
    const was = outdatedIn(draft, language)[place.path];
    outdated.hidden = was === undefined;
    outdated.replaceChildren(...(was === undefined ? [] : whatItWas(was)));
  };
  const whatItWas = (was) => [
    el("p", {}, el("strong", {}, words.outdated), " ", words.original_was, " ", el("del", { lang: draft.document.language, dir: "auto" }, was)),
    config.may_edit ? el("button", { type: "button", class: "btn btn-sm", onclick: stillRight }, words.still_right) : "",
  ];
  const stillRight = () => {
    delete draft.document.outdated[language][place.path];
    draft.changed();
    settle();
    control.focus();
  };
  const shared = { class: "form-control", maxlength: place.most, value: draft.document.texts[language][place.path] || "", lang: language, dir: "auto", autocomplete: "off", oninput: put };
  const control = place.most > 500 || place.text.length > 60 ? el("textarea", { ...shared, rows: 2 }) : el("input", { ...shared, type: "text" });
  const own = place.path.slice(content.length);
  const made = fields.wrap(own, labelOf(editor, place), control, {});
  made.querySelector(".form-label").append(missing);
  made.append(el("p", { class: "original", lang: draft.document.language, dir: "auto" }, place.text), outdated);
  settle();
  // Whoever is in a text sees the part that it stands in.
  made.addEventListener("focusin", () => editor.select?.(own.replace(/\.[^.[\]]+$/, ""), { from: "form" }));
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
    // Prizes and whatever else is written in other sections are in that language now too.
    editor.redraw();
    editor.showLanguage(language);
  };
  const remove = () => {
    delete draft.document.texts[language];
    delete draft.document.outdated?.[language];
    draft.changed();
    editor.showLanguage(draft.document.language);
  };
  return el("div", { class: "adders" },
    el("button", { type: "button", class: "btn btn-sm", onclick: turn }, fill(words.make_own_language, { language: name })),
    el("button", { type: "button", class: "btn btn-sm", onclick: remove }, icon("trash"), fill(words.remove_language, { language: name })));
}
