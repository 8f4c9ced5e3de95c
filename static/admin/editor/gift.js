// What a prize or a form gives: one code for all, a code of a pool, one made by a pattern, or nothing; until when, and what without any.

import { el, fill } from "./dom.js";
import { helpFor } from "./explained.js";
import { moment } from "./limits.js";

export const giftKinds = (words, withNothing) =>
  [["code", words.gift_code], ["pool", words.gift_pool], ["generated", words.gift_generated], ...(withNothing ? [["none", words.gift_none]] : [])];

/** Where its code comes from. */
export function gift(editor, path, given) {
  const { draft, fields, words, config } = editor;
  if (given.kind === "code") return fields.text(`${path}.code`, words.code, { most: 80, placeholder: "WELCOME10" });
  if (given.kind === "generated") return fields.text(`${path}.pattern`, words.pattern, { most: 40, placeholder: "BELL-####-@@", help: words.pattern_help });
  if (given.kind !== "pool") return el("div", {});
  const pools = config.pools.map((pool) => [pool.id, fill(words.pool_free, pool)]);
  const chosen = draft.get(`${path}.pool`);
  const lost = chosen && !pools.some(([id]) => id === chosen) ? [[chosen, words.pool_missing]] : [];
  const help = pools.length ? null : words.no_pools;
  const field = fields.choice(`${path}.pool`, words.pool, [["", words.choose_pool], ...pools, ...lost], { help });
  field.querySelector(".form-label").after(helpFor(editor, "pool"));
  return field;
}

/** Until when the code holds, and what happens when there is none. */
export function giftTerms(editor, path, given) {
  return given && given.kind !== "none" ? [expiry(editor, path), ...whenDry(editor, path, given)] : [];
}

function expiry(editor, path) {
  const { draft, fields, words } = editor;
  const present = draft.get(`${path}.expiry`);
  const way = !present ? "never" : present.at !== null && present.at !== undefined ? "at" : present.unit || "days";
  const choose = (value) => {
    const fresh = { never: null, hours: { after: 48, unit: "hours", at: null }, days: { after: 7, unit: "days", at: null }, at: { after: null, unit: "days", at: inAWeek() } };
    draft.put(`${path}.expiry`, fresh[value]);
    editor.changedShape("game");
  };
  const options = ["never", "hours", "days", "at"].map((value) => el("option", { value, selected: value === way }, words[`code_ends_${value}`]));
  const chooser = el("select", { class: "form-select", onchange: (event) => choose(event.target.value) }, ...options);
  const detail = way === "at" ? moment(editor, `${path}.expiry.at`, words.ends_moment)
    : way === "never" ? el("div", {})
      : fields.number(`${path}.expiry.after`, words[`${way}_count`], { low: 1, high: 8760 });
  return el("div", { class: "pair" }, fields.wrap(`${path}.expiry`, words.code_ends, chooser), detail);
}

const inAWeek = () => Math.ceil((Date.now() + 7 * 86_400_000) / 3_600_000) * 3_600_000;

function whenDry(editor, path, given) {
  const { draft, fields, words } = editor;
  // A code for all only runs dry at the moment when it ends.
  if (given.kind === "code" && !given.expiry) return [];
  const where = path === "reward" ? "form" : "prize";
  const choices = [["drop", words[`dry_drop_${where}`]], ["other", words.dry_other], ["sold_out", words[`dry_sold_out_${where}`]], ["stop", words.dry_stop]];
  const after = (value) => {
    if (value === "other" && !draft.get(`${path}.instead`)) draft.put(`${path}.instead`, { kind: "code", pool: "", code: "", pattern: "" });
    editor.changedShape("game");
  };
  const found = [fields.choice(`${path}.when_dry`, words.when_dry, choices, { after })];
  const instead = draft.get(`${path}.instead`);
  if (draft.get(`${path}.when_dry`) === "other" && instead) {
    found.push(el("div", { class: "pair" },
      fields.choice(`${path}.instead.kind`, words.instead_gives, giftKinds(words, false), { after: () => editor.changedShape("game") }),
      gift(editor, `${path}.instead`, instead)));
  }
  return found;
}
