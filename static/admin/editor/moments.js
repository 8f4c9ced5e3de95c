// Section "When": the triggers. Any one of them opens the popup.

import { el, icon, iconButton } from "./dom.js";
import { defaultsOf, paramFields } from "./params.js";

const MOST = 8;

export function drawMoments(editor, root) {
  const { draft, words, config } = editor;
  const uses = draft.get("triggers") || [];
  const known = new Map(config.triggers.map((trigger) => [trigger.name, trigger]));
  const cards = uses.flatMap((use, at) => [at ? el("li", { class: "joiner" }, words.or) : null, card(editor, uses, use, at, known)]);
  root.append(
    el("p", { class: "hint" }, words.about_moments),
    el("div", { class: "field", "data-path": "triggers" }, el("p", { class: "problem", hidden: true }), el("ol", { class: "blocks" }, ...cards.filter(Boolean))),
    el("div", { class: "adders" }, ...config.triggers.filter((trigger) => !uses.some((use) => use.trigger === trigger.name)).map((trigger) => {
      const add = () => {
        uses.push({ trigger: trigger.name, params: defaultsOf(trigger.params) });
        draft.put("triggers", uses);
        editor.changedShape("moments");
      };
      return el("button", { type: "button", class: "btn btn-sm", disabled: uses.length >= MOST, onclick: add }, icon("plus"), trigger.label);
    })));
}

function card(editor, uses, use, at, known) {
  const { fields, words } = editor;
  const trigger = known.get(use.trigger);
  const remove = () => {
    uses.splice(at, 1);
    editor.changedShape("moments");
  };
  const path = `triggers[${at}]`;
  use.params ??= {};
  return el("li", { class: "block", "data-path": path },
    el("div", { class: "block-head" }, el("span", { class: "block-kind" }, trigger?.label || use.trigger), iconButton("trash", words.remove, remove, { disabled: uses.length === 1 })),
    el("p", { class: "problem", hidden: true }),
    ...(trigger ? paramFields(fields, `${path}.params`, trigger.params) : []));
}
