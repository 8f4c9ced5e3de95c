// Section "When": the triggers, one set for computers and, where phones differ, one for them.

import { el, iconButton } from "./dom.js";
import { segmented } from "./fields.js";
import { defaultsOf, paramFields } from "./params.js";

const MOST = 8;

export function drawMoments(editor, root) {
  const { draft, words } = editor;
  const hasPhone = Boolean(draft.get("triggers.phone"));
  const shown = hasPhone ? editor.momentsOn || "desktop" : "desktop";
  const turn = (event) => {
    draft.put("triggers.phone", event.target.checked ? structuredClone(draft.get("triggers.desktop")) : null);
    editor.momentsOn = event.target.checked ? "phone" : "desktop";
    editor.changedShape("moments");
  };
  const pick = (device) => {
    editor.momentsOn = device;
    editor.changedShape("moments");
  };
  root.append(...[
    el("label", { class: "form-check form-switch" },
      el("input", { class: "form-check-input", type: "checkbox", checked: hasPhone, onchange: turn }),
      el("span", { class: "form-check-label" }, words.other_on_phones)),
    hasPhone ? segmented(words.moments_of, [["desktop", words.on_computers], ["phone", words.on_phones]], shown, pick) : null,
    set(editor, `triggers.${shown}`),
  ].filter(Boolean));
}

function set(editor, path) {
  const { draft, fields, words, config } = editor;
  const uses = draft.get(`${path}.uses`) || [];
  const match = draft.get(`${path}.match`) || "any";
  const known = new Map(config.triggers.map((trigger) => [trigger.name, trigger]));
  const joiner = match === "all" ? words.and : words.or;
  const cards = uses.flatMap((use, at) => [at ? el("li", { class: "joiner" }, joiner) : null, card(editor, path, use, at, uses, known)]);
  const turn = (wanted) => {
    draft.put(`${path}.match`, wanted);
    editor.changedShape("moments");
  };
  return el("div", {},
    el("p", { class: "hint" }, match === "all" ? words.about_all_moments : words.about_moments),
    uses.length > 1 ? segmented(words.moments_match, [["any", words.any_moment], ["all", words.all_moments]], match, turn) : null,
    el("div", { class: "field", "data-path": path }, el("p", { class: "problem", hidden: true }), el("ol", { class: "blocks" }, ...cards.filter(Boolean))),
    adder(editor, path, uses),
    el("h2", {}, words.after_moment),
    fields.number(`${path}.delay_seconds`, words.delay, { low: 0, high: 3600, or: 0, help: words.delay_help, suffix: words.seconds }),
    fields.lines(`${path}.cancel`, words.cancel_events, { help: words.cancel_help }));
}

function adder(editor, path, uses) {
  const { draft, words, config } = editor;
  const free = config.triggers.filter((trigger) => trigger.params.length || !uses.some((use) => use.trigger === trigger.name));
  const add = (name) => {
    const trigger = free.find((one) => one.name === name);
    if (!trigger) return;
    draft.put(`${path}.uses`, [...uses, { trigger: name, params: defaultsOf(trigger.params) }]);
    editor.changedShape("moments");
  };
  return el("div", { class: "adders" },
    el("select", { class: "form-select form-select-sm", "aria-label": words.add_moment, disabled: uses.length >= MOST, onchange: (event) => add(event.target.value) },
      el("option", { value: "" }, words.add_moment), ...free.map((trigger) => el("option", { value: trigger.name }, trigger.label))));
}

function card(editor, path, use, at, uses, known) {
  const { draft, fields, words } = editor;
  const trigger = known.get(use.trigger);
  const remove = () => {
    draft.put(`${path}.uses`, uses.filter((_one, other) => other !== at));
    editor.changedShape("moments");
  };
  const place = `${path}.uses[${at}]`;
  use.params ??= {};
  return el("li", { class: "block", "data-path": place },
    el("div", { class: "block-head" }, el("span", { class: "block-kind" }, trigger?.label || use.trigger), iconButton("trash", words.remove, remove, { disabled: uses.length === 1 })),
    el("p", { class: "problem", hidden: true }),
    trigger?.help ? el("p", { class: "hint" }, trigger.help) : null,
    ...(trigger ? paramFields(fields, `${place}.params`, trigger.params) : []));
}
