// The steps that a popup can come to: the fixed ones, and the marketer's own, which forms and buttons lead to.

import { el } from "./dom.js";
import { segmented } from "./fields.js";

export const LAST_STEPS = ["won", "lost", "done"];
const FIXED = ["start", ...LAST_STEPS];
const MOST_SIDE_BY_SIDE = 4;
export const MOST_STEPS = 24;

const formOf = (step) => (step?.blocks || []).find((block) => block.type === "form");

/** Where a step leads, in the order in which it says so. */
function targetsOf(step) {
  const form = formOf(step);
  const buttons = (step?.blocks || []).filter((block) => block.type === "button" && block.action === "step");
  return [...(form?.branches || []), { step: form?.next }, ...buttons].map((way) => way.step).filter(Boolean);
}

/** The marketer's own steps in the order in which a visitor comes to them; those that nothing leads to come last. */
export function ownSteps(document) {
  const steps = document.steps || {};
  const found = new Set(["start"]);
  for (const name of found) targetsOf(steps[name]).filter((target) => steps[target]).forEach((target) => found.add(target));
  return [...found, ...Object.keys(steps).sort()].filter((name, at, all) => !FIXED.includes(name) && all.indexOf(name) === at);
}

export function stepsOf(document) {
  const own = ownSteps(document);
  if (document.game) return ["start", ...own, "won", "lost"];
  return own.length || formOf(document.steps?.start) ? ["start", ...own, "done"] : ["start"];
}

/** What the step is called: its word, or its own name as people write one. */
export const stepLabel = (words, name) => (FIXED.includes(name) ? words[`step_${name}`] : name[0].toUpperCase() + name.slice(1).replaceAll("_", " "));

/** Chooses the step in hand; nothing where there is one alone. */
export function stepChooser(editor) {
  const { words, draft, step } = editor;
  const choices = stepsOf(draft.content).map((name) => [name, stepLabel(words, name)]);
  const pick = (name) => {
    editor.showStep(name);
    editor.redraw("content");
  };
  if (choices.length < 2) return "";
  if (choices.length <= MOST_SIDE_BY_SIDE) return segmented(words.step, choices, step, pick);
  const options = choices.map(([value, label]) => el("option", { value, selected: value === step }, label));
  return el("select", { class: "form-select step-choice", "aria-label": words.step, onchange: (event) => pick(event.target.value) }, ...options);
}

/** A step after this one: the form leads to it and it leads on to where the form led, or a button leads to it. Answers its name. */
export function addStep(document, after, words) {
  const { steps } = document;
  let number = 2;
  while (steps[`step_${number}`]) number += 1;
  const name = `step_${number}`;
  const form = formOf(steps[after]);
  const field = { kind: "choice", name: "choice", label: words.new_question, required: true, many: false, options: [1, 2].map((one) => ({ value: `a${one}`, label: words.new_option.replace("{number}", one), text: false })) };
  steps[name] = { blocks: [{ type: "heading", text: words.new_heading }, { type: "form", fields: [field], button: words.new_form_button }] };
  if (form) {
    if (form.next) steps[name].blocks[1].next = form.next;
    form.next = name;
  } else steps[after].blocks.push({ type: "button", text: words.new_onward, action: "step", step: name, href: null, style: "solid" });
  return name;
}

/** Takes a step away; what led to it leads on to where it led. */
export function removeStep(document, name) {
  const { steps } = document;
  const onward = formOf(steps[name])?.next;
  delete steps[name];
  lead(steps, name, (way, isButton) => {
    if (onward && !(isButton && onward === "done")) way.step = onward;
    else if (isButton) Object.assign(way, { action: "close", step: undefined });
    else way.step = null;
  });
}

/** Gives a step another name, everywhere it is named. Answers the name that it has then. */
export function renameStep(document, name, wanted) {
  const { steps } = document;
  const slug = wanted.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase().replace(/[^a-z0-9]+/g, "_").replace(/^[^a-z]+|_+$/g, "").slice(0, 40);
  if (!slug || slug === "game" || steps[slug]) return name;
  steps[slug] = steps[name];
  delete steps[name];
  lead(steps, name, (way) => (way.step = slug));
  return slug;
}

/** Calls `change` with each way that leads to a step, as something with a `step`. */
function lead(steps, name, change) {
  for (const { blocks } of Object.values(steps)) {
    for (const block of blocks || []) {
      if (block.type === "button" && block.action === "step" && block.step === name) change(block, true);
      if (block.type !== "form") continue;
      (block.branches || []).filter((branch) => branch.step === name).forEach((branch) => change(branch, false));
      if (block.next !== name) continue;
      const way = { step: name };
      change(way, false);
      if (way.step) block.next = way.step;
      else delete block.next;
    }
  }
}
