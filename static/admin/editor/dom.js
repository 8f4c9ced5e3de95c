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
  left: "M15 6l-6 6 6 6",
  right: "M9 6l6 6-6 6",
  up: "M6 15l6-6 6 6",
  down: "M6 9l6 6 6-6",
  trash: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13",
  plus: "M12 5v14M5 12h14",
  check: "M5 12.5l4.5 4.5L19 7.5",
  alert: "M12 8v5M12 16.5v.1M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17z",
  grip: "M9 6v.01M9 12v.01M9 18v.01M15 6v.01M15 12v.01M15 18v.01",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  desktop: "M3 5h18v11H3zM9 20h6M12 16v4",
  phone: "M8 3h8a1 1 0 0 1 1 1v16a1 1 0 0 1-1 1H8a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1zM11 18h2",
  both: "M2 6h12v9H2zM6 19h4M8 15v4M18 9h4v11h-4z",
  pencil: "M4 20l1-4L16 5l3 3L8 19zM14 7l3 3",
  play: "M8 5l11 7-11 7z",
  view: "M4 7h9M17 7h3M4 17h3M11 17h9M15 5v4M9 15v4",
  keyboard: "M3 6h18v12H3zM7 10v.01M11 10v.01M15 10v.01M18 10v.01M8 14h8",
  heading: "M6 5v14M18 5v14M6 12h12",
  text: "M5 6h14M5 10h14M5 14h14M5 18h8",
  note: "M5 15h14M5 19h9",
  form: "M4 6h16v5H4zM4 15h10v4H4z",
  button: "M4 8h16v8H4zM9 12h6",
  coupon: "M4 7h16v3a2 2 0 0 0 0 4v3H4v-3a2 2 0 0 0 0-4zM14 7v10",
  game: "M12 3v18M3 12h18M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z",
  picture: "M4 5h16v14H4zM4 16l5-5 4 4 2-2 5 5M15.5 9v.01",
  part: "M5 5h14v14H5z",
  block: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM8 8l8 8M16 8l-8 8",
};

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  for (const [key, value] of Object.entries({ viewBox: "0 0 24 24", width: 18, height: 18, class: "icon", "aria-hidden": "true" }))
    svg.setAttribute(key, value);
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", DRAWINGS[name] || DRAWINGS.part);
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
