// The prizes of a game with their weights and true odds.

import { costInWords, limitsOf, money } from "./budget.js";
import { delivery } from "./delivery.js";
import { el, fill, icon, iconButton } from "./dom.js";
import { titled } from "./explained.js";
import { gift, giftKinds, giftTerms } from "./gift.js";
import { oddsText } from "./odds.js";
import { makeReorder, takeTo } from "./reorder.js";

const LEAST = 2;
const MOST = 12;
const SHARES = ["#0f766e", "#f59e0b", "#7c3aed", "#e11d48", "#0284c7", "#65a30d", "#c026d3", "#ea580c", "#475569", "#0d9488", "#b45309", "#4f46e5"];

/** What a new game begins with. */
export const firstPrizes = (words) => [
  { id: "p1", label: words.prize_10, weight: 40, kind: "code", pool: "", code: "", stock: null },
  { id: "p2", label: words.prize_shipping, weight: 40, kind: "code", pool: "", code: "", stock: null },
  { id: "p3", label: words.prize_none, weight: 20, kind: "none", pool: "", code: "", stock: null },
];

/** The prizes of a game, and the bar that shows their odds. */
export function prizes(editor) {
  const { draft, words } = editor;
  const list = draft.get("game.prizes");
  const bar = el("div", { class: "shares", role: "img" });
  const sums = el("p", { class: "hint" });
  const cost = el("p", { class: "hint", id: "cost-per-play" });
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
    cost.textContent = costInWords(editor);
  };
  const level = () => {
    list.forEach((prize) => (prize.weight = 1));
    editor.changedShape("game");
  };
  // Nobody goes away with nothing: what gave nothing gives a code, which the marketer still has to name.
  const allWin = () => {
    for (const prize of list) if (prize.kind === "none") Object.assign(prize, { kind: "code", label: words.prize_small, deliver: "screen" });
    editor.changedShape("game");
  };
  reckon();
  const cards = el("ol", { class: "prizes" });
  const draggable = makeReorder(cards, (from, to) => takeTo(editor, "game", list, from, to));
  cards.append(...list.map((prize, at) => prizeCard(editor, prize, at, { odds: labels[at], reckon, draggable })));
  return [
    titled(editor, words.prizes, "odds"), el("p", { class: "hint" }, words.prizes_about),
    bar, sums, cost,
    cards,
    el("div", { class: "adders" },
      el("button", { type: "button", class: "btn btn-sm", disabled: list.length >= MOST, onclick: () => addPrize(editor, list) }, icon("plus"), words.add_prize),
      el("button", { type: "button", class: "btn btn-sm", onclick: level }, words.level_odds),
      el("button", { type: "button", class: "btn btn-sm", disabled: !list.some((prize) => prize.kind === "none"), onclick: allWin }, words.every_prize_wins)),
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

function prizeCard(editor, prize, at, { odds, reckon, draggable }) {
  const { draft, fields, words } = editor;
  const list = draft.get("game.prizes");
  const path = `game.prizes[${at}]`;
  const move = (to) => takeTo(editor, "game", list, at, to);
  const remove = () => {
    list.splice(at, 1);
    editor.changedShape("game");
  };
  const mark = el("span", { class: "prize-mark" });
  mark.style.setProperty("background", colourOf(draft, at));
  const handle = el("span", { class: "handle", title: words.drag, "aria-hidden": "true" }, icon("grip"));
  const item = el("li", { class: "block prize", "data-path": path },
    el("div", { class: "block-head" }, handle, mark, el("span", { class: "block-kind" }, fill(words.prize_number, { number: at + 1 })), odds,
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
    more(editor, path, prize, reckon));
  draggable(item, handle);
  return item;
}

// What few prizes need is folded away; it stays as the marketer left it while the section is drawn anew.
const unfolded = new Map();

function more(editor, path, prize, reckon) {
  const { fields, words } = editor;
  const isOpen = unfolded.get(prize.id) ?? hasMore(prize);
  return el("details", { class: "fold", open: isOpen, ontoggle: (event) => unfolded.set(prize.id, event.target.open) },
    el("summary", {}, prize.kind === "none" ? words.prize_more_none : words.prize_more),
    delivery(editor, path, prize) ?? "",
    ...giftTerms(editor, path, prize),
    el("div", { class: "pair" },
      fields.number(`${path}.stock`, words.stock, { low: 0, high: 10_000_000, placeholder: words.stock_none }),
      prize.kind === "none" ? "" : money(editor, `${path}.cost`, words.prize_cost, { or: 0, after: reckon })),
    prize.kind === "none" ? "" : limitsOf(editor, `${path}.limits`));
}

const hasMore = ({ deliver = "screen", expiry, when_dry: whenDry = "drop", stock, cost, limits }) =>
  deliver !== "screen" || Boolean(expiry) || whenDry !== "drop" || Number.isInteger(stock) || cost > 0 || Object.values(limits || {}).some((bound) => bound !== null);

function addPrize(editor, list) {
  const taken = new Set(list.map((prize) => prize.id));
  let number = list.length + 1;
  while (taken.has(`p${number}`)) number += 1;
  list.push({ id: `p${number}`, label: editor.words.prize_10, weight: 10, kind: "code", pool: "", code: "", stock: null });
  editor.changedShape("game");
}

/** The colours of the prizes, in turn. */
export function palette({ draft, words, fields, changedShape }) {
  const colours = draft.get("game.colours") || [];
  const wells = colours.map((colour, at) => el("span", { class: "swatch" },
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
  return fields.wrap("game.colours", words.slice_colours, el("div", { class: "swatches" }, ...wells, more), { help: words.slice_colours_help, isLabelled: false });
}
