// Sections "How often" and "Schedule": caps, times in the shop's zone, priority.

import { displayOf } from "./displays.js";
import { el, fill, icon, iconButton } from "./dom.js";
import { titled } from "./explained.js";
import { fromWall, toWall } from "./zone.js";

const DAY = 24;
const MOST_WINDOWS = 4;

export function drawCaps(editor, root) {
  const { fields, words, draft } = editor;
  root.append(...[
    el("p", { class: "hint" }, words.about_caps),
    optional(editor, "caps.per_session", words.cap_session, 1, () => fields.number("caps.per_session", words.times_a_visit, { low: 1, high: 100 })),
    windows(editor),
    optional(editor, "caps.lifetime", words.cap_lifetime, 3, () => fields.number("caps.lifetime", words.times_in_all, { low: 1, high: 1000 })),
    el("h2", {}, words.after_closing),
    span(editor, "caps.after_dismissal_hours", words.rest, 0),
    el("p", { class: "hint" }, words.after_submission),
    titled(editor, words.with_others, "group"),
    group(editor),
    !displayOf(draft).covers ? null : fields.toggle("display.on_checkout", words.on_checkout, { help: words.on_checkout_help }),
  ].filter(Boolean));
}

// Times within so many hours; each of them must have room.
function windows(editor) {
  const { draft, fields, words } = editor;
  const all = draft.get("caps.windows") || [];
  const change = (next) => {
    draft.put("caps.windows", next);
    editor.changedShape("caps");
  };
  const turn = (event) => change(event.target.checked ? [{ count: 1, hours: 7 * DAY }] : []);
  const rows = all.map((_, at) => el("div", { class: "pair pair-removable" },
    fields.number(`caps.windows[${at}].count`, words.times, { low: 1, high: 100 }),
    span(editor, `caps.windows[${at}].hours`, words.within, 1),
    all.length > 1 ? iconButton("trash", words.remove, () => change(all.filter((_one, other) => other !== at))) : null));
  return el("div", { class: "block" },
    el("label", { class: "form-check form-switch" }, el("input", { class: "form-check-input", type: "checkbox", checked: all.length > 0, onchange: turn }), el("span", { class: "form-check-label" }, words.cap_window)),
    ...rows,
    all.length && all.length < MOST_WINDOWS ? el("button", { type: "button", class: "btn btn-sm", onclick: () => change([...all, { count: 1, hours: DAY }]) }, icon("plus"), words.add_window) : null);
}

function group({ draft, fields, words, config }) {
  const present = draft.get("group") || "";
  const names = present && !config.groups.includes(present) ? [...config.groups, present] : config.groups;
  const help = present && !config.groups.includes(present) ? words.popup_group_unlimited : words.popup_group_help;
  return fields.choice("group", words.popup_group, [["", words.no_group], ...names.map((name) => [name, name])], { help });
}

// A cap that can be left out: null in the document.
function optional(editor, path, label, begin, draw) {
  const { draft } = editor;
  const has = draft.get(path) !== null && draft.get(path) !== undefined;
  const turn = (event) => {
    draft.put(path, event.target.checked ? begin : null);
    editor.changedShape("caps");
  };
  return el("div", { class: "block" },
    el("label", { class: "form-check form-switch" }, el("input", { class: "form-check-input", type: "checkbox", checked: has, onchange: turn }), el("span", { class: "form-check-label" }, label)),
    has ? draw() : null);
}

/** Hours in the document, hours or days on the page. */
function span({ draft, fields, words }, path, label, low) {
  const hours = draft.get(path) ?? DAY;
  let unit = hours && hours % DAY === 0 ? DAY : 1;
  const input = el("input", { class: "form-control", type: "number", min: low, step: 1, inputmode: "numeric", value: hours / unit });
  const put = () => draft.put(path, input.value === "" ? null : Math.round(input.valueAsNumber * unit));
  const units = el("select", { class: "form-select", "aria-label": words.unit, onchange: (event) => {
    unit = Number(event.target.value);
    put();
  } }, el("option", { value: 1, selected: unit === 1 }, words.hours), el("option", { value: DAY, selected: unit === DAY }, words.days));
  input.addEventListener("input", put);
  return fields.wrap(path, label, el("div", { class: "with-unit" }, input, units));
}

export function drawSchedule(editor, root) {
  const { fields, words, config } = editor;
  root.append(
    el("p", { class: "hint" }, fill(words.about_schedule, { zone: config.timezone })),
    el("div", { class: "field", "data-path": "schedule" }, el("p", { class: "problem", hidden: true }),
      moment(editor, "schedule.starts_at", words.starts), moment(editor, "schedule.ends_at", words.ends)),
    el("h2", {}, words.priority),
    priority(editor),
    el("h2", {}, words.language),
    fields.text("language", words.language_of_texts, { most: 12, help: words.language_help }));
}

export function moment({ draft, fields, words, config }, path, label) {
  const at = draft.get(path);
  const input = el("input", { class: "form-control", type: "datetime-local", value: at === null || at === undefined ? "" : toWall(at, config.timezone) });
  const clear = el("button", { type: "button", class: "btn", hidden: !input.value }, words.clear);
  const put = () => {
    clear.hidden = !input.value;
    draft.put(path, fromWall(input.value, config.timezone));
  };
  input.addEventListener("input", put);
  clear.addEventListener("click", () => {
    input.value = "";
    put();
  });
  return fields.wrap(path, label, el("div", { class: "with-unit" }, input, clear));
}

function priority({ draft, fields, words }) {
  const shown = el("output", { class: "priority-number" }, String(draft.get("priority") ?? 50));
  const range = el("input", { class: "form-range", type: "range", min: 0, max: 100, step: 1, value: draft.get("priority") ?? 50, "aria-label": words.priority });
  range.addEventListener("input", () => {
    shown.textContent = range.value;
    draft.put("priority", range.valueAsNumber);
  });
  return fields.wrap("priority", "", el("div", { class: "priority" }, range, shown), { help: words.priority_help });
}
