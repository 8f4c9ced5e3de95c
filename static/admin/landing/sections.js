// The sections of a landing page's editor.

import { addButton } from "../editor/adding.js";
import { colours, letters, themes } from "../editor/design.js";
import { el, fill, iconButton } from "../editor/dom.js";
import { drawTexts, languageTabs, textsInHand } from "../editor/languages.js";
import { moment } from "../editor/limits.js";
import { BLOCKS } from "./blocks.js";
import { pictureField } from "./picture.js";

const MOST_BLOCKS = 30;

export function drawContent(editor, root) {
  const { draft, fields, words } = editor;
  root.append(languageTabs(editor));
  if (textsInHand(editor)) return drawTexts(editor, root);
  const blocks = draft.get("blocks");
  root.append(
    el("h2", {}, words.hero),
    fields.text("hero.heading", words.hero_heading, { most: 120 }),
    fields.text("hero.text", words.hero_text, { most: 2000, rows: 2 }),
    ...pictureField(editor, "hero.picture", words.hero_picture, "content"),
    fields.text("hero.alt", words.picture_alt, { help: words.picture_alt_help }),
    el("h2", {}, words.parts),
    el("div", { class: "field", "data-path": "blocks" }, el("p", { class: "problem", hidden: true }),
      el("ol", { class: "blocks" }, ...blocks.map((block, at) => card(editor, block, at, blocks)))),
    adder(editor, blocks));
  return undefined;
}

function card(editor, block, at, blocks) {
  const { words } = editor;
  const place = `blocks[${at}]`;
  const move = (to) => {
    blocks.splice(to, 0, ...blocks.splice(at, 1));
    editor.changedShape("content");
  };
  const remove = () => {
    blocks.splice(at, 1);
    editor.changedShape("content");
  };
  return el("li", { class: "block", "data-path": place },
    el("div", { class: "block-head" }, el("span", { class: "block-kind" }, words[`block_${block.type}`] || block.type),
      el("span", { class: "block-tools" },
        iconButton("up", words.move_up, () => move(at - 1), { disabled: at === 0 }),
        iconButton("down", words.move_down, () => move(at + 1), { disabled: at === blocks.length - 1 }),
        iconButton("trash", words.remove, remove))),
    el("p", { class: "problem", hidden: true }), BLOCKS[block.type]?.draw(editor, place, block));
}

function adder(editor, blocks) {
  const { words } = editor;
  if (blocks.length >= MOST_BLOCKS) return el("p", { class: "hint" }, words.full);
  const add = (type) => () => {
    blocks.push({ type, ...BLOCKS[type].fresh(words, editor.config) });
    editor.changedShape("content");
  };
  return el("div", { class: "adders" }, ...Object.keys(BLOCKS).map((type) => addButton(words[`block_${type}`], add(type))));
}

export function drawDesign(editor, root) {
  const { words } = editor;
  root.append(el("h2", {}, words.colours), themes(editor), ...colours(editor), el("h2", {}, words.letters), ...letters(editor));
}

export function drawSharing(editor, root) {
  const { draft, fields, words } = editor;
  const card = el("div", { class: "share-card" });
  const show = () => drawCard(card, words, draft.document, editor.config.address);
  root.append(
    fields.text("title", words.title, { most: 120, help: words.title_help, after: show }),
    fields.text("description", words.description, { most: 300, rows: 2, help: words.description_help, after: show }),
    ...pictureField(editor, "share_image", words.share_image, "sharing", { help: words.share_image_help, after: show }),
    fields.text("share_image_alt", words.picture_alt, { help: words.picture_alt_help }),
    fields.text("language", words.language_of_texts, { most: 12, help: words.language_help }),
    el("h2", {}, words.share_preview), card,
    el("h2", {}, words.address_here), addressOf(editor));
  show();
}

function drawCard(card, words, { title, description, share_image }, address) {
  card.replaceChildren(
    // The policy of the admin shows pictures of its own alone; of another the address has to do.
    share_image.startsWith("/") ? el("img", { class: "share-picture", src: share_image, alt: "", referrerpolicy: "no-referrer" }) : el("span", { class: "share-picture" }, share_image || words.no_share_image),
    el("span", { class: "share-place" }, new URL(address).host),
    el("b", {}, title || "…"),
    el("span", {}, description));
}

function addressOf({ config, words, server }) {
  const cut = config.address.lastIndexOf("/") + 1;
  const input = el("input", { class: "form-control", maxlength: 40, value: config.slug, autocomplete: "off", spellcheck: "false", "aria-label": words.address_here });
  const problem = el("p", { class: "problem", role: "alert", hidden: true });
  const before = el("p", { class: "hint" }, config.address.slice(0, cut));
  const take = el("button", { type: "button", class: "btn", onclick: async () => {
    const { status, body } = await server.post(config.urls.move, { slug: input.value });
    problem.hidden = status === 200;
    problem.textContent = body?.message || words.failed;
    if (status === 200) location.reload();
  } }, words.take_address);
  const copy = el("button", { type: "button", class: "btn btn-sm", "data-copy": config.address, "data-copied": words.copy_address }, words.copy_address);
  return el("div", { class: "field" }, before, el("div", { class: "with-unit" }, input, take), problem, el("p", {}, copy));
}

export function drawTimes(editor, root) {
  const { words, config } = editor;
  root.append(
    el("p", { class: "hint" }, fill(words.about_times, { zone: config.timezone })),
    el("div", { class: "field", "data-path": "schedule" }, el("p", { class: "problem", hidden: true }),
      moment(editor, "schedule.starts_at", words.opens), moment(editor, "schedule.ends_at", words.is_over)));
}

export function drawFooter(editor, root) {
  const { fields, words } = editor;
  root.append(
    fields.text("footer.shop_link", words.shop_link, { most: 1000, placeholder: "https://", help: words.shop_link_help }),
    fields.text("footer.rules", words.rules, { most: 12000, rows: 8, help: words.rules_help }));
}
