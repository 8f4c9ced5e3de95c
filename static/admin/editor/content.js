// Section "Content": the words of each step, its form and its buttons.

import { el, icon, iconButton } from "./dom.js";
import { segmented } from "./fields.js";

const TEXTS = { heading: 200, text: 2000, note: 2000 };
const MOST_BLOCKS = 12;

/** The steps that this popup can come to. */
export function stepsOf(document) {
  if (document.game) return ["start", "won", "lost"];
  const blocks = document.steps?.start?.blocks || [];
  return blocks.some((block) => block.type === "form") ? ["start", "done"] : ["start"];
}

export function drawContent(editor, root) {
  const { draft, words } = editor;
  const steps = stepsOf(draft.content);
  if (!steps.includes(editor.step)) editor.showStep("start");
  const step = editor.step;
  const path = `steps.${step}`;
  const blocks = draft.get(`${path}.blocks`) || [];
  root.append(
    steps.length > 1 ? segmented(words.step, steps.map((name) => [name, words[`step_${name}`]]), step, (name) => {
      editor.showStep(name);
      editor.redraw("content");
    }) : "",
    el("p", { class: "hint" }, words[`about_${step}`]),
    el("div", { class: "field", "data-path": path }, el("p", { class: "problem", hidden: true }),
      el("ol", { class: "blocks" }, ...blocks.map((block, at) => card(editor, path, block, at, blocks)))),
    adder(editor, step, blocks));
}

function card(editor, path, block, at, blocks) {
  const { words } = editor;
  const place = `${path}.blocks[${at}]`;
  const move = (to) => {
    blocks.splice(to, 0, ...blocks.splice(at, 1));
    editor.changedShape("content");
  };
  const remove = () => {
    blocks.splice(at, 1);
    editor.changedShape("content");
  };
  const tools = el("span", { class: "block-tools" },
    iconButton("up", words.move_up, () => move(at - 1), { disabled: at === 0 }),
    iconButton("down", words.move_down, () => move(at + 1), { disabled: at === blocks.length - 1 }),
    // The game is taken away in its own section, together with its prizes.
    block.type === "game" ? null : iconButton("trash", words.remove, remove));
  const body = (BODIES[block.type] || (() => []))(editor, place, block);
  return el("li", { class: "block", "data-path": place },
    el("div", { class: "block-head" }, el("span", { class: "block-kind" }, words[`block_${block.type}`] || block.type), tools),
    el("p", { class: "problem", hidden: true }), ...body);
}

const words = (type) => (editor, place) => {
  const most = TEXTS[type];
  return [editor.fields.text(`${place}.text`, "", { most, rows: type === "heading" ? undefined : 2, placeholder: editor.words[`block_${type}`] })].map((field) => {
    field.querySelector("input, textarea").setAttribute("aria-label", editor.words[`block_${type}`]);
    return field;
  });
};

const BODIES = {
  heading: words("heading"),
  text: words("text"),
  note: words("note"),
  game: (editor) => [el("p", { class: "hint" }, editor.words.game_is_elsewhere, " ", el("button", { type: "button", class: "link", onclick: () => editor.open("game") }, editor.words.section_game))],
  coupon: (editor) => [el("p", { class: "hint" }, editor.words.about_coupon)],
  button: drawButton,
  form: drawForm,
};

function drawButton(editor, place, block) {
  const { fields, words } = editor;
  const actions = [["close", words.action_close], ["link", words.action_link], ["apply", words.action_apply]];
  const href = () => fields.text(`${place}.href`, words.href, { most: 1000, placeholder: "https://" });
  return [
    fields.text(`${place}.text`, words.button_words, { most: 80 }),
    el("div", { class: "pair" },
      fields.choice(`${place}.action`, words.button_action, actions, { after: () => {
        if (block.action !== "link") block.href = null;
        editor.changedShape("content");
      } }),
      fields.choice(`${place}.style`, words.button_look, [["solid", words.look_solid], ["quiet", words.look_quiet]])),
    block.action === "link" ? href() : null,
  ].filter(Boolean);
}

function drawForm(editor, place, block) {
  const { fields, words } = editor;
  const remove = (at) => {
    block.fields.splice(at, 1);
    editor.changedShape("content");
  };
  const add = (field) => {
    block.fields.push(field);
    editor.changedShape("content");
  };
  const has = (kind) => block.fields.some((field) => field.kind === kind);
  const rows = block.fields.map((field, at) => {
    const where = `${place}.fields[${at}]`;
    return el("div", { class: "form-part", "data-path": where },
      el("div", { class: "block-head" }, el("span", { class: "block-kind" }, words[`field_${field.kind}`]),
        block.fields.length > 1 ? iconButton("trash", words.remove, () => remove(at)) : null),
      el("p", { class: "problem", hidden: true }),
      fields.text(`${where}.label`, field.kind === "consent" ? words.consent_text : words.label, { most: 500, rows: field.kind === "consent" ? 2 : undefined }),
      field.kind === "email" ? fields.text(`${where}.placeholder`, words.placeholder, {}) : null,
      fields.toggle(`${where}.required`, field.kind === "consent" ? words.must_tick : words.must_fill));
  });
  const missing = [
    has("email") ? null : addButton(words.add_email, () => add({ kind: "email", name: "email", label: words.email, placeholder: "you@example.com", required: true })),
    has("consent") ? null : addButton(words.add_consent, () => add({ kind: "consent", name: "email_marketing", label: words.consent_example, placeholder: "", required: false })),
  ].filter(Boolean);
  return [...rows, missing.length ? el("div", { class: "adders" }, ...missing) : null, fields.text(`${place}.button`, words.button_words, { most: 80 })].filter(Boolean);
}

const addButton = (label, onclick) => el("button", { type: "button", class: "btn btn-sm", onclick }, icon("plus"), label);

function adder(editor, step, blocks) {
  const { words, draft } = editor;
  if (blocks.length >= MOST_BLOCKS) return el("p", { class: "hint" }, words.full);
  const isBar = draft.get("display.type") === "bar";
  const has = (type) => blocks.some((block) => block.type === type);
  const choices = [
    !has("heading") && ["heading", { text: words.new_heading }],
    ["text", { text: words.new_text }],
    step === "start" && !has("form") && ["form", { fields: [{ kind: "email", name: "email", label: words.email, placeholder: "you@example.com", required: true }], button: words.new_form_button }],
    step !== "start" && !has("coupon") && ["coupon", {}],
    ["button", { text: words.new_button, action: "close", href: null, style: "quiet" }],
    !isBar && ["note", { text: words.new_note }],
  ].filter(Boolean);
  const add = ([type, rest]) => {
    blocks.push({ type, ...structuredClone(rest) });
    draft.put(`steps.${step}.blocks`, blocks);
    editor.changedShape("content");
  };
  return el("div", { class: "adders" }, ...choices.map((one) => addButton(words[`block_${one[0]}`], () => add(one))));
}
