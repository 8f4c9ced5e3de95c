import { freeName } from "../asking.js";
import { el } from "../dom.js";

const SOURCES = ["utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "channel", "referrer", "landing_page", "page", "language", "device"];

function draw(editor, where, field) {
  const { fields, words } = editor;
  const choices = [["", words.hidden_same], ...SOURCES.map((name) => [name, words[`source_${name}`]])];
  const choose = (event) => {
    field.from = event.target.value || null;
    field.value = "";
    editor.changedShape("content");
  };
  const source = el("select", { class: "form-select", onchange: choose }, ...choices.map(([value, label]) => el("option", { value, selected: value === (field.from || "") }, label)));
  return [
    fields.text(`${where}.label`, words.hidden_label, { most: 200 }),
    fields.wrap(`${where}.from`, words.hidden_from, source, { help: words.about_hidden }),
    field.from ? null : fields.text(`${where}.value`, words.hidden_value, {}),
  ];
}

export default {
  draw,
  fresh: (words, others = []) => ({ name: freeName(others, "hidden"), label: words.source_utm_campaign, value: "", from: "utm_campaign" }),
  fits: () => true,
};
