// Of the section "Design": what stays on the page before and after the popup. Its tab, its round button, the reminder of a code.

import { el } from "./dom.js";

const CORNERS = ["bottom_left", "bottom_right"];
const ICONS = ["gift", "percent", "bell", "heart", "chat"];

const KINDS = {
  teaser: {
    fresh: (words) => ({ text: words.teaser_text, when: "closed", position: "bottom_left" }),
    draw: ({ fields, words }) => [
      fields.text("display.teaser.text", words.teaser_words, { most: 60 }),
      fields.segments("display.teaser.when", words.teaser_when, ["closed", "before", "both"].map((when) => [when, words[`teaser_${when}`]])),
      fields.choice("display.teaser.position", words.position, [...CORNERS, "left", "right"].map((name) => [name, words[`at_${name}`]])),
    ],
  },
  launcher: {
    fresh: (words) => ({ text: words.launcher_text, icon: "gift", position: "bottom_right" }),
    draw: ({ fields, words }) => [
      fields.text("display.launcher.text", words.launcher_name, { most: 60, help: words.launcher_name_help }),
      fields.segments("display.launcher.icon", words.launcher_icon, ICONS.map((name) => [name, words[`icon_${name}`]])),
      fields.segments("display.launcher.position", words.position, CORNERS.map((name) => [name, words[`at_${name}`]])),
    ],
  },
  reminder: {
    fresh: () => ({ text: "", position: "bottom" }),
    draw: ({ fields, words }) => [
      fields.text("display.reminder.text", words.reminder_words, { most: 60, placeholder: words.reminder_placeholder }),
      fields.segments("display.reminder.position", words.position, ["top", "bottom"].map((name) => [name, words[`at_${name}`]])),
    ],
  },
};

/** A form in the page has no need of what brings it back. */
export function beside(editor) {
  const kinds = editor.draft.get("display.type") === "embedded" ? ["reminder"] : Object.keys(KINDS);
  return kinds.map((kind) => one(editor, kind));
}

function one(editor, kind) {
  const { draft, words, changedShape } = editor;
  const path = `display.${kind}`;
  const isOn = Boolean(draft.get(path));
  const turn = (event) => {
    draft.put(path, event.target.checked ? KINDS[kind].fresh(words) : null);
    changedShape("design");
  };
  const box = el("input", { class: "form-check-input", type: "checkbox", checked: isOn, onchange: turn });
  return el("div", { class: "block", "data-path": path },
    el("label", { class: "form-check form-switch" }, box, el("span", { class: "form-check-label" }, words[`${kind}_title`])),
    el("p", { class: "problem", hidden: true }),
    el("p", { class: "hint" }, words[`${kind}_about`]),
    ...(isOn ? KINDS[kind].draw(editor) : []));
}
