// What a game may give in a day, a week, a month and in all, and what a play costs on average.

import { el, fill, pair } from "./dom.js";
import { titled } from "./explained.js";

const PERIODS = ["day", "week", "month"];

const placesOf = (currency) => new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits;

/** An amount of the smallest unit in words: 1250 → "€12.50". */
export function inWords(minor, { currency }) {
  const places = placesOf(currency);
  return new Intl.NumberFormat(document.documentElement.lang || undefined, { style: "currency", currency }).format(minor / 10 ** places);
}

/** What a play costs on average, in the smallest unit; 0 where nothing can be drawn. */
export function costPerPlay(prizes) {
  const total = prizes.reduce((sum, prize) => sum + (prize.weight || 0), 0);
  const cost = prizes.reduce((sum, prize) => sum + (prize.kind === "none" ? 0 : (prize.weight || 0) * (prize.cost || 0)), 0);
  return total ? cost / total : 0;
}

/** A field for an amount; it is kept in the smallest unit. */
export function money({ draft, fields, words, config }, path, label, { or = null, after, help } = {}) {
  const places = placesOf(config.currency);
  const present = draft.get(path);
  const input = el("input", { class: "form-control", type: "number", min: 0, step: 1 / 10 ** places, inputmode: "decimal", placeholder: or === null ? words.stock_none : "0", value: present ? String(present / 10 ** places) : present === 0 && or === null ? "0" : "" });
  input.addEventListener("input", () => {
    draft.put(path, input.value === "" ? or : Math.round(input.valueAsNumber * 10 ** places));
    after?.();
  });
  return fields.wrap(path, label, el("div", { class: "with-suffix" }, input, el("span", {}, config.currency)), { help });
}

/** How often one prize may be won in each period. */
export function limitsOf(editor, path) {
  const { fields, words } = editor;
  return el("details", { class: "fold", open: hasAny(editor.draft.get(path)) },
    el("summary", {}, words.limits_of_prize),
    el("div", { class: "triple" }, ...PERIODS.map((period) => fields.number(`${path}.${period}`, words[`a_${period}`], { low: 0, high: 10_000_000, placeholder: words.stock_none }))));
}

const hasAny = (bounds) => Object.values(bounds || {}).some((bound) => bound !== null);

/** The section's part for the whole game: wins, money, the free way in, and the rules that follow from it all. */
export function budget(editor) {
  const { fields, words } = editor;
  const wins = (period) => fields.number(`game.limits.${period}`, words[`a_${period}`], { low: 0, high: 10_000_000, placeholder: words.stock_none });
  const spend = (period) => money(editor, `game.budget.${period}`, words[`a_${period}`]);
  return [
    titled(editor, words.budget, "budget"), el("p", { class: "hint" }, words.budget_about),
    el("h3", {}, words.budget_wins), pair(wins("day"), wins("week")), pair(wins("month"), wins("total")),
    el("h3", {}, words.budget_cost), pair(spend("day"), spend("week")), pair(spend("month"), spend("total")),
    titled(editor, words.rules, "proof"),
    fields.text("game.free_entry", words.free_entry, { most: 500, rows: 2, help: words.free_entry_help }),
    el("p", { class: "hint" }, words.rules_about),
    el("p", { class: "game-rules", id: "game-rules" }, editor.rules || ""),
  ];
}

/** The sentence below the odds. */
export const costInWords = ({ draft, words, config }) => {
  const cost = costPerPlay(draft.get("game.prizes"));
  return cost ? fill(words.cost_per_play, { cost: inWords(cost, config) }) : words.cost_unknown;
};
