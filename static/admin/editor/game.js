// Section "Game": prizes with their weights and true odds; or, without a game, what the form gives.

import { el, fill, icon, iconButton } from "./dom.js";
import { oddsText } from "./odds.js";

const LEAST = 2;
const MOST = 12;
const SHARES = ["#0f766e", "#f59e0b", "#7c3aed", "#e11d48", "#0284c7", "#65a30d", "#c026d3", "#ea580c", "#475569", "#0d9488", "#b45309", "#4f46e5"];

export function drawGame(editor, root) {
  const { draft, words } = editor;
  root.append(pick(editor));
  if (draft.get("game")) root.append(...prizes(editor));
  else root.append(el("h2", {}, words.reward), ...reward(editor));
}

// What a marketer takes away by trying the other kind must come back with the next click.
const kept = { game: null, reward: null, texts: {} };

function pick(editor) {
  const { words, draft, fields } = editor;
  const has = Boolean(draft.get("game"));
  const choose = (wanted) => {
    if (wanted === has) return;
    (wanted ? begin : end)(editor);
    editor.changedShape("game", "content", "design");
  };
  const cards = [[false, words.without_game, words.without_game_about], [true, words.with_wheel, words.with_wheel_about]].map(([value, title, about]) =>
    el("button", { type: "button", class: "pick", "aria-pressed": String(value === has), onclick: () => choose(value) }, el("strong", {}, title), el("span", {}, about)));
  return fields.wrap("game", "", el("div", { class: "picks" }, ...cards), { isLabelled: false });
}

function begin({ draft, words }) {
  const document = draft.content;
  kept.reward = document.reward;
  document.reward = null;
  document.image = null;
  document.display = { ...document.display, type: "modal", position: "center" };
  document.game = kept.game || { kind: "wheel", colours: [], prizes: [
    { id: "p1", label: words.prize_10, weight: 40, kind: "code", pool: "", code: "", stock: null },
    { id: "p2", label: words.prize_shipping, weight: 40, kind: "code", pool: "", code: "", stock: null },
    { id: "p3", label: words.prize_none, weight: 20, kind: "none", pool: "", code: "", stock: null },
  ] };
  const { start, won, lost } = document.steps;
  const form = start.blocks.findIndex((block) => block.type === "form");
  start.blocks.splice(form < 0 ? start.blocks.length : form, 0, { type: "game" });
  if (!won.blocks.length) won.blocks = [{ type: "heading", text: words.won_heading }, { type: "coupon" }, { type: "button", text: words.back, action: "close", href: null, style: "solid" }];
  if (!lost.blocks.length) lost.blocks = [{ type: "heading", text: words.lost_heading }, { type: "button", text: words.back, action: "close", href: null, style: "solid" }];
}

function end({ draft, words }) {
  const document = draft.content;
  kept.game = document.game;
  document.game = null;
  document.reward = kept.reward;
  for (const step of Object.values(document.steps)) step.blocks = step.blocks.filter((block) => block.type !== "game");
  const { done } = document.steps;
  if (!done.blocks.length) done.blocks = [{ type: "heading", text: words.done_heading }, { type: "coupon" }, { type: "button", text: words.back, action: "close", href: null, style: "solid" }];
}

function prizes(editor) {
  const { draft, words } = editor;
  const list = draft.get("game.prizes");
  const bar = el("div", { class: "shares", role: "img" });
  const sums = el("p", { class: "hint" });
  const labels = list.map(() => el("output", { class: "odds" }));
  const reckon = () => {
    const weights = list.map((prize) => prize.weight);
    const odds = oddsText(weights);
    labels.forEach((label, at) => (label.textContent = odds[at] ?? ""));
    bar.replaceChildren(...list.map((prize, at) => share(draft, prize, at, odds[at])));
    bar.setAttribute("aria-label", list.map((prize, at) => `${prize.label} ${odds[at]}`).join(", "));
    const total = weights.reduce((sum, weight) => sum + (weight || 0), 0);
    const winning = list.reduce((sum, prize) => sum + (prize.kind === "none" ? 0 : prize.weight || 0), 0);
    sums.textContent = total ? fill(words.odds_sum, { total, winning: Math.round((winning / total) * 1000) / 10 }) : words.odds_none;
  };
  const level = () => {
    list.forEach((prize) => (prize.weight = 1));
    editor.changedShape("game");
  };
  reckon();
  return [
    el("h2", {}, words.prizes), el("p", { class: "hint" }, words.prizes_about),
    bar, sums,
    el("ol", { class: "prizes" }, ...list.map((prize, at) => prizeCard(editor, prize, at, labels[at], reckon))),
    el("div", { class: "adders" },
      el("button", { type: "button", class: "btn btn-sm", disabled: list.length >= MOST, onclick: () => addPrize(editor, list) }, icon("plus"), words.add_prize),
      el("button", { type: "button", class: "btn btn-sm", onclick: level }, words.level_odds)),
    palette(editor),
  ];
}

// The slice's own colour where the marketer chose some; otherwise one that only tells the prizes apart here.
function colourOf(draft, at) {
  const chosen = draft.get("game.colours") || [];
  return chosen.length ? chosen[at % chosen.length] : SHARES[at % SHARES.length];
}

function share(draft, prize, at, odds) {
  const part = el("span", { title: `${prize.label}: ${odds}` });
  part.style.setProperty("flex-grow", String(Math.max(0, prize.weight || 0)));
  part.style.setProperty("background", colourOf(draft, at));
  return part;
}

function prizeCard(editor, prize, at, odds, reckon) {
  const { draft, fields, words } = editor;
  const list = draft.get("game.prizes");
  const path = `game.prizes[${at}]`;
  const move = (to) => {
    list.splice(to, 0, ...list.splice(at, 1));
    editor.changedShape("game");
  };
  const remove = () => {
    list.splice(at, 1);
    editor.changedShape("game");
  };
  const mark = el("span", { class: "prize-mark" });
  mark.style.setProperty("background", colourOf(draft, at));
  return el("li", { class: "block prize", "data-path": path },
    el("div", { class: "block-head" }, mark, el("span", { class: "block-kind" }, fill(words.prize_number, { number: at + 1 })), odds,
      el("span", { class: "block-tools" },
        iconButton("up", words.move_up, () => move(at - 1), { disabled: at === 0 }),
        iconButton("down", words.move_down, () => move(at + 1), { disabled: at === list.length - 1 }),
        iconButton("trash", words.remove, remove, { disabled: list.length <= LEAST }))),
    el("p", { class: "problem", hidden: true }),
    el("div", { class: "pair pair-wide" }, fields.text(`${path}.label`, words.prize_label, { most: 40, after: reckon }),
      fields.number(`${path}.weight`, words.weight, { low: 0, high: 1_000_000, or: 0, after: reckon })),
    el("div", { class: "pair" },
      fields.choice(`${path}.kind`, words.prize_gives, giftKinds(words, true), { after: () => editor.changedShape("game") }),
      gift(editor, path, prize)),
    fields.number(`${path}.stock`, words.stock, { low: 0, high: 10_000_000, placeholder: words.stock_none }));
}

const giftKinds = (words, withNothing) => [["code", words.gift_code], ["pool", words.gift_pool], ...(withNothing ? [["none", words.gift_none]] : [])];

function gift({ draft, fields, words, config }, path, given) {
  if (given.kind === "code") return fields.text(`${path}.code`, words.code, { most: 80, placeholder: "WELCOME10" });
  if (given.kind !== "pool") return el("div", {});
  const pools = config.pools.map((pool) => [pool.id, fill(words.pool_free, pool)]);
  const chosen = draft.get(`${path}.pool`);
  const lost = chosen && !pools.some(([id]) => id === chosen) ? [[chosen, words.pool_missing]] : [];
  const help = pools.length ? null : words.no_pools;
  return fields.choice(`${path}.pool`, words.pool, [["", words.choose_pool], ...pools, ...lost], { help });
}

function addPrize(editor, list) {
  const taken = new Set(list.map((prize) => prize.id));
  let number = list.length + 1;
  while (taken.has(`p${number}`)) number += 1;
  list.push({ id: `p${number}`, label: editor.words.prize_10, weight: 10, kind: "code", pool: "", code: "", stock: null });
  editor.changedShape("game");
}

function palette({ draft, words, fields, changedShape }) {
  const colours = draft.get("game.colours") || [];
  const wells = colours.map((colour, at) => el("span", { class: "palette-colour" },
    el("input", { type: "color", class: "colour-well", value: colour, "aria-label": fill(words.slice_colour, { number: at + 1 }), oninput: (event) => draft.put(`game.colours[${at}]`, event.target.value) }),
    iconButton("trash", words.remove, () => {
      colours.splice(at, 1);
      changedShape("game");
    })));
  const add = () => {
    draft.put("game.colours", [...colours, draft.get("theme.accent")]);
    changedShape("game");
  };
  const more = colours.length < MOST ? el("button", { type: "button", class: "btn btn-sm", onclick: add }, icon("plus"), words.add_colour) : null;
  return fields.wrap("game.colours", words.slice_colours, el("div", { class: "palette" }, ...wells, more), { help: words.slice_colours_help, isLabelled: false });
}

function reward(editor) {
  const { draft, fields, words } = editor;
  const given = draft.get("reward");
  const choose = (kind) => {
    draft.put("reward", kind === "none" ? null : { kind, pool: given?.pool || "", code: given?.code || "" });
    editor.changedShape("game");
  };
  const kinds = giftKinds(words, true).map(([value, label]) => el("option", { value, selected: value === (given?.kind || "none") }, label));
  const chooser = el("select", { class: "form-select", onchange: (event) => choose(event.target.value) }, ...kinds);
  return [fields.wrap("reward", words.form_gives, chooser, { help: words.form_gives_help }), given ? gift(editor, "reward", given) : ""];
}
