// What a prize or a form gives: one code for all, a code of a pool, or nothing.

import { el, fill } from "./dom.js";

export const giftKinds = (words, withNothing) => [["code", words.gift_code], ["pool", words.gift_pool], ...(withNothing ? [["none", words.gift_none]] : [])];

export function gift({ draft, fields, words, config }, path, given) {
  if (given.kind === "code") return fields.text(`${path}.code`, words.code, { most: 80, placeholder: "WELCOME10" });
  if (given.kind !== "pool") return el("div", {});
  const pools = config.pools.map((pool) => [pool.id, fill(words.pool_free, pool)]);
  const chosen = draft.get(`${path}.pool`);
  const lost = chosen && !pools.some(([id]) => id === chosen) ? [[chosen, words.pool_missing]] : [];
  const help = pools.length ? null : words.no_pools;
  return fields.choice(`${path}.pool`, words.pool, [["", words.choose_pool], ...pools, ...lost], { help });
}
