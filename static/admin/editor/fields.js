// Form fields bound to a path of the draft. Each is a <div class="field" data-path="…"> in which a problem can be shown.

import { el, icon } from "./dom.js";

let count = 0;

function wrap(path, label, control, { help, isLabelled = true } = {}) {
  const id = `e${(count += 1)}`;
  const named = isLabelled ? control.matches?.("input, select, textarea") ? control : control.querySelector("input, select, textarea") : null;
  if (named) named.id = id;
  const problem = el("p", { class: "problem", id: `${id}-problem`, hidden: true });
  if (named) named.setAttribute("aria-describedby", problem.id);
  return el("div", { class: "field", "data-path": path },
    label ? el(named ? "label" : "span", { class: "form-label", ...(named ? { for: id } : {}) }, label) : null,
    control, problem, help ? el("p", { class: "hint" }, help) : null);
}

/** Shows a problem in the field that stands nearest to the path; answers that field, or null. */
export function showProblem(root, path, message, { isPatient = false } = {}) {
  for (let place = path; place; place = place.replace(/(\.[^.[\]]+|\[\d+\]|^[^.[\]]+)$/, "")) {
    const field = root.querySelector(`[data-path="${CSS.escape(place)}"]`);
    const slot = field?.querySelector(":scope > .problem");
    if (!slot) continue;
    if (isPatient && !field.hasAttribute("data-left")) return null;
    slot.textContent = message;
    slot.hidden = false;
    field.classList.add("has-problem");
    field.querySelector("input, select, textarea")?.setAttribute("aria-invalid", "true");
    return field;
  }
  return null;
}

export function clearProblems(root) {
  for (const field of root.querySelectorAll(".has-problem")) {
    field.classList.remove("has-problem");
    field.querySelector(":scope > .problem").hidden = true;
    field.querySelector("[aria-invalid]")?.removeAttribute("aria-invalid");
  }
}

/** Fields of one draft. `after` of any of them runs when it has changed, to redraw what depends on it. */
export function fieldsOf(draft, words) {
  const put = (path, value, after) => {
    draft.put(path, value);
    after?.(value);
  };

  function text(path, label, { most = 200, rows, placeholder = "", help, after, or = "", offers } = {}) {
    const value = draft.get(path) ?? or;
    const shared = { class: "form-control", maxlength: most, placeholder, value, autocomplete: "off", oninput: (event) => put(path, event.target.value, after) };
    const list = offers?.length ? `o${(count += 1)}` : null;
    const input = rows ? el("textarea", { ...shared, rows }) : el("input", { ...shared, type: "text", list });
    const control = list ? el("div", {}, input, el("datalist", { id: list }, ...offers.map(([one, name]) => el("option", { value: one }, name)))) : input;
    return wrap(path, label, control, { help });
  }

  /** Empty means `or`: null where the number may be left out. */
  function number(path, label, { low, high, or = null, help, after, suffix, placeholder } = {}) {
    const input = el("input", { class: "form-control", type: "number", step: 1, min: low, max: high, inputmode: "numeric", placeholder, value: draft.get(path) ?? "" });
    input.addEventListener("input", () => put(path, input.value === "" ? or : input.valueAsNumber, after));
    const control = suffix ? el("div", { class: "with-suffix" }, input, el("span", {}, suffix)) : input;
    return wrap(path, label, control, { help });
  }

  /** An open one may hold what is not among the choices any more, such as something that was removed. */
  function choice(path, label, choices, { after, help, isOpen = false } = {}) {
    const present = draft.get(path);
    const isThere = choices.some(([value]) => value === present);
    if (isOpen && !isThere) choices = [[present ?? "", present || words.choose], ...choices];
    const options = choices.map(([value, name]) => el("option", { value, selected: value === present }, name));
    const control = el("select", { class: "form-select", onchange: (event) => put(path, event.target.value, after) }, ...options);
    return wrap(path, label, control, { help });
  }

  /** A few choices side by side. */
  function segments(path, label, choices, { after, help } = {}) {
    return wrap(path, label, segmented(label, choices, draft.get(path), (value) => put(path, value, after)), { help, isLabelled: false });
  }

  /** A few choices, each with a picture of what it does: [value, name, picture]. */
  function pictures(path, label, choices, { after, help, or } = {}) {
    const group = `g${(count += 1)}`;
    const present = draft.get(path) ?? or;
    const cards = choices.map(([value, name, picture]) =>
      el("label", { class: "picture" }, el("input", { type: "radio", name: group, value, checked: value === present, onchange: () => put(path, value, after) }), picture, el("span", {}, name)));
    return wrap(path, label, el("div", { class: "pictures", role: "radiogroup", "aria-label": label }, ...cards), { help, isLabelled: false });
  }

  function toggle(path, label, { after, help, or = false } = {}) {
    const input = el("input", { class: "form-check-input", type: "checkbox", checked: draft.get(path) ?? or, onchange: (event) => put(path, event.target.checked, after) });
    return wrap(path, "", el("label", { class: "form-check form-switch" }, input, el("span", { class: "form-check-label" }, label)), { help });
  }

  function colour(path, label, { after } = {}) {
    const present = draft.get(path);
    const well = el("input", { type: "color", class: "colour-well", value: present, "aria-label": label });
    const hex = el("input", { class: "form-control", value: present, maxlength: 7, spellcheck: "false", autocomplete: "off" });
    well.addEventListener("input", () => {
      hex.value = well.value;
      put(path, well.value, after);
    });
    hex.addEventListener("input", () => {
      if (/^#[0-9a-f]{6}$/i.test(hex.value)) well.value = hex.value;
      put(path, hex.value, after);
    });
    const field = wrap(path, "", el("div", { class: "colour" }, hex, well));
    field.prepend(el("label", { class: "form-label", for: hex.id }, label));
    return field;
  }

  /** One entry a line. */
  function lines(path, label, { help, offers } = {}) {
    const value = (draft.get(path) || []).join("\n");
    const read = (event) => put(path, event.target.value.split("\n").map((line) => line.trim()).filter(Boolean));
    const area = el("textarea", { class: "form-control", rows: 2, value, oninput: read });
    const take = (event) => {
      const present = (draft.get(path) || []).filter((one) => one !== event.target.value);
      draft.put(path, [...present, event.target.value]);
      area.value = draft.get(path).join("\n");
      event.target.value = "";
    };
    const chooser = offers?.length
      ? el("select", { class: "form-select form-select-sm offers", "aria-label": words.choose_value, onchange: take },
        el("option", { value: "" }, words.choose_value), ...offers.map(([one, name]) => el("option", { value: one }, name === one ? one : `${name} (${one})`)))
      : null;
    return wrap(path, label, el("div", {}, area, chooser), { help: help || words.one_a_line });
  }

  function several(path, label, choices, { help } = {}) {
    const present = new Set(draft.get(path) || []);
    const boxes = choices.map(([value, name]) => {
      const change = (event) => {
        present[event.target.checked ? "add" : "delete"](value);
        put(path, choices.map(([one]) => one).filter((one) => present.has(one)));
      };
      return el("label", { class: "chip" }, el("input", { type: "checkbox", checked: present.has(value), onchange: change }), el("span", {}, name));
    });
    return wrap(path, label, el("div", { class: "chips", role: "group", "aria-label": label }, ...boxes), { help, isLabelled: false });
  }

  function time(path, label, { help } = {}) {
    const input = el("input", { class: "form-control", type: "time", value: draft.get(path) ?? "", oninput: (event) => put(path, event.target.value) });
    return wrap(path, label, input, { help });
  }

  return { get: draft.get, put: draft.put, text, number, choice, segments, pictures, toggle, colour, lines, several, time, wrap };
}

/** Choices side by side: [value, name, drawing?]. What has a drawing shows only that. */
export function segmented(label, choices, present, onpick) {
  const group = `g${(count += 1)}`;
  const options = choices.map(([value, name, drawing]) =>
    el("label", drawing ? { title: name } : {}, el("input", { type: "radio", name: group, value, checked: value === present, "aria-label": drawing && name, onchange: () => onpick(value) }), el("span", {}, drawing ? icon(drawing) : name)));
  return el("div", { class: "segments", role: "radiogroup", "aria-label": label }, ...options);
}
