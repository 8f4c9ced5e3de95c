// Section "Design": shape, colours, letters, picture.

import { contrast, READABLE } from "./contrast.js";
import { beside } from "./beside.js";
import { DISPLAYS, displayOf } from "./displays.js";
import { el, fill, pair } from "./dom.js";
import { picture } from "./picture.js";

const THEMES = [
  { name: "theme_teal", preset: "light", accent: "#0f766e", accent_text: "#ffffff", background: "#ffffff", text: "#1f2937" },
  { name: "theme_violet", preset: "light", accent: "#7c3aed", accent_text: "#ffffff", background: "#ffffff", text: "#221a36" },
  { name: "theme_rose", preset: "light", accent: "#be185d", accent_text: "#ffffff", background: "#fff7fb", text: "#3b0a24" },
  { name: "theme_amber", preset: "light", accent: "#b45309", accent_text: "#ffffff", background: "#fffaf3", text: "#2d1f10" },
  { name: "theme_ink", preset: "light", accent: "#111827", accent_text: "#ffffff", background: "#ffffff", text: "#111827" },
  { name: "theme_night", preset: "dark", accent: "#2dd4bf", accent_text: "#062925", background: "#111827", text: "#f3f4f6" },
  { name: "theme_gold", preset: "dark", accent: "#f5b942", accent_text: "#231a05", background: "#14213d", text: "#f4f1ea" },
  { name: "theme_forest", preset: "dark", accent: "#bef264", accent_text: "#1a2e05", background: "#0b3d2e", text: "#f2fbf7" },
];

const PARTS = ["preset", "accent", "accent_text", "background", "text"];

export function drawDesign(editor, root) {
  const { words } = editor;
  root.append(
    el("h2", {}, words.shape), ...shape(editor),
    el("h2", {}, words.beside), ...beside(editor),
    el("h2", {}, words.colours), themes(editor), ...colours(editor),
    el("h2", {}, words.letters), ...letters(editor),
    el("h2", {}, words.picture), ...picture(editor));
}

function shape(editor) {
  const { draft, fields, words } = editor;
  const { positions, hasBackdrop, pushes } = displayOf(draft);
  return [
    types(editor),
    draft.get("display.type") === "embedded" ? editor.place.element() : null,
    positions.length > 1 ? fields.segments("display.position", words.position, positions.map((name) => [name, words[`at_${name}`]])) : null,
    pushes ? fields.toggle("display.pushes", words.pushes, { help: words.pushes_help }) : null,
    hasBackdrop ? fields.toggle("display.close_on_backdrop", words.close_on_backdrop, { or: true }) : null,
  ].filter(Boolean);
}

// Each way of standing on the page as a small picture of one.
function types({ draft, fields, words, changedShape }) {
  const present = draft.get("display.type");
  const pick = (type) => {
    draft.put("display.type", type);
    draft.put("display.position", DISPLAYS[type].positions[0]);
    // Who has seen a form in the page once finds it there again, and not a gap.
    if (type === "embedded") draft.put("caps", { ...draft.get("caps"), per_session: null, after_dismissal_hours: 0 });
    changedShape("design");
  };
  const one = (type) => {
    const input = el("input", { type: "radio", name: "display-type", value: type, checked: type === present, onchange: () => pick(type) });
    return el("label", { class: "type" }, input, pictureOf(DISPLAYS[type].drawing), el("span", {}, words[`display_${type}`]));
  };
  const group = el("div", { class: "types", role: "radiogroup", "aria-label": words.display_type }, ...Object.keys(DISPLAYS).map(one));
  return fields.wrap("display.type", words.display_type, group, { isLabelled: false, help: words[`about_${present}`] });
}

function pictureOf(path) {
  const make = (name, attributes) => {
    const node = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    return node;
  };
  const svg = make("svg", { viewBox: "0 0 40 30", "aria-hidden": "true" });
  const lines = make("path", { d: "M9 9h14M9 14h22M9 19h18", class: "type-page" });
  svg.append(make("rect", { x: 3, y: 3, width: 34, height: 24, rx: 3, class: "type-frame" }), lines, make("path", { d: path, class: "type-popup" }));
  return svg;
}

export function themes({ draft, words, changedShape }) {
  const present = PARTS.map((part) => String(draft.get(`theme.${part}`)).toLowerCase()).join();
  return el("div", { class: "themes" }, ...THEMES.map((theme) => {
    const use = () => {
      draft.put("theme", { ...draft.get("theme"), ...Object.fromEntries(PARTS.map((part) => [part, theme[part]])) });
      changedShape("design");
    };
    const isPresent = PARTS.map((part) => theme[part]).join() === present;
    const button = el("button", { type: "button", class: "theme", "aria-label": words[theme.name], title: words[theme.name], "aria-pressed": String(isPresent), onclick: use },
      el("span", { class: "theme-words" }, "Aa"), el("span", { class: "theme-accent" }));
    button.style.setProperty("--theme-back", theme.background);
    button.style.setProperty("--theme-text", theme.text);
    button.style.setProperty("--theme-accent", theme.accent);
    return button;
  }));
}

export function colours({ draft, fields, words }) {
  const onPage = contrastOf(draft, words, "theme.text", "theme.background");
  const onButton = contrastOf(draft, words, "theme.accent_text", "theme.accent");
  return [
    pair(fields.colour("theme.background", words.background, { after: onPage.refresh }), fields.colour("theme.text", words.text_colour, { after: onPage.refresh })),
    onPage.element,
    pair(fields.colour("theme.accent", words.accent, { after: onButton.refresh }), fields.colour("theme.accent_text", words.accent_text, { after: onButton.refresh })),
    onButton.element,
  ];
}

/** One line under two colours: how well they can be told apart, with a sample. */
function contrastOf(draft, words, text, back) {
  const sample = el("span", { class: "contrast-sample", "aria-hidden": "true" }, "Aa");
  const said = el("output", {});
  const element = el("p", { class: "contrast" }, sample, said);
  function refresh() {
    const ratio = contrast(draft.get(text), draft.get(back));
    element.hidden = ratio === null;
    if (ratio === null) return;
    const isReadable = ratio >= READABLE;
    sample.style.setProperty("color", draft.get(text));
    sample.style.setProperty("background", draft.get(back));
    // Cut, not rounded: 4.49 is not enough, and must not be read as 4.5.
    said.textContent = fill(isReadable ? words.contrast_good : words.contrast_bad, { ratio: Math.floor(ratio * 10) / 10 });
    element.dataset.level = isReadable ? "good" : "advice";
  }
  refresh();
  return { element, refresh };
}

const FONTS = ["system", "serif", "rounded", "mono"];
const RADII = [0, 8, 16, 28];
const SPACINGS = [70, 100, 140];

export function letters({ fields, words, redraw }) {
  const fonts = FONTS.map((name) => [name, words[`font_${name}`], el("b", { class: `font-${name}`, "aria-hidden": "true" }, "Aa")]);
  const corners = RADII.map((radius) => [radius, words[`radius_${radius}`], corner(radius)]);
  return [
    fields.pictures("theme.font", words.font, fonts),
    fields.pictures("theme.radius", words.radius, corners, { after: () => redraw("design") }),
    fields.number("theme.radius", words.radius_exact, { low: 0, high: 40, or: 0, suffix: "px" }),
    fields.pictures("theme.spacing", words.spacing, SPACINGS.map((spacing) => [spacing, words[`spacing_${spacing}`], lines(spacing)]), { or: 100 }),
  ];
}

function lines(spacing) {
  const drawing = el("i", { class: "lines" }, el("i", {}), el("i", {}), el("i", {}));
  drawing.style.setProperty("gap", `${(spacing * spacing) / 1600}px`);
  return drawing;
}

function corner(radius) {
  const drawing = el("i", { class: "corner" });
  drawing.style.setProperty("border-start-start-radius", `${radius}px`);
  return drawing;
}
