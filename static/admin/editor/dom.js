// Elements from plain descriptions. Text is only ever text: nothing here, and nothing in the editor, parses HTML.

const AS_PROPERTY = new Set(["value", "checked", "disabled", "hidden", "selected", "open", "inert"]);

/** el("button", {class: "btn", onclick: f}, "Save"): attributes, listeners (on…), then children; null ones are left out. */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (AS_PROPERTY.has(name)) node[name] = value;
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.flat(2).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const DRAWINGS = {
  up: "M6 15l6-6 6 6",
  down: "M6 9l6 6 6-6",
  trash: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13",
  plus: "M12 5v14M5 12h14",
  check: "M5 12.5l4.5 4.5L19 7.5",
  alert: "M12 8v5M12 16.5v.1M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17z",
  block: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM8 8l8 8M16 8l-8 8",
};

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  for (const [key, value] of Object.entries({ viewBox: "0 0 24 24", width: 18, height: 18, class: "icon", "aria-hidden": "true" }))
    svg.setAttribute(key, value);
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", DRAWINGS[name]);
  path.setAttribute("fill", "none");
  svg.append(path);
  return svg;
}

/** A small button that shows only a drawing; its name is for those who cannot see it, and for the tooltip. */
export const iconButton = (drawing, label, onclick, more = {}) =>
  el("button", { type: "button", class: "icon-button", "aria-label": label, title: label, onclick, ...more }, icon(drawing));

/** Puts values in place of {name}. */
export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));

/** Two fields side by side. */
export const pair = (...children) => el("div", { class: "pair" }, ...children);
