// Section "Game": which one, with its prizes; or, without a game, what the form gives. What a kind of game is stands in games/.

import { budget } from "./budget.js";
import { delivery } from "./delivery.js";
import { el } from "./dom.js";
import { GAMES } from "./games/index.js";
import { gift, giftKinds } from "./gift.js";
import { palette, prizes } from "./prizes.js";

export function drawGame(editor, root) {
  const { draft, words } = editor;
  root.append(pick(editor));
  const game = draft.get("game");
  const kind = GAMES[game?.kind];
  if (game) root.append(...prizes(editor), ...(kind?.hasColours ? [palette(editor)] : []), ...(kind?.draw?.(editor) || []), ...budget(editor));
  else root.append(el("h2", {}, words.reward), ...reward(editor));
}

// What a marketer takes away by trying the other kind must come back with the next click.
const kept = { game: null, reward: null, texts: {} };

function pick(editor) {
  const { words, draft, fields } = editor;
  const present = draft.get("game")?.kind || "";
  const choose = (wanted) => {
    if (wanted === present) return;
    if (!wanted) end(editor);
    else if (present) become(editor, wanted);
    else begin(editor, wanted);
    editor.changedShape("game", "content", "design");
  };
  const choices = [["", words.without_game, words.without_game_about], ...Object.keys(GAMES).map((kind) => [kind, words[`with_${kind}`], words[`with_${kind}_about`]])];
  const cards = choices.map(([value, title, about]) =>
    el("button", { type: "button", class: "pick", "aria-pressed": String(value === present), onclick: () => choose(value) }, el("strong", {}, title), el("span", {}, about)));
  return fields.wrap("game", "", el("div", { class: "picks" }, ...cards), { isLabelled: false });
}

// Another game for the same prizes: what both have is kept.
function become({ draft, words }, kind) {
  const document = draft.content;
  document.game = gameOf(kind, words, document.game);
}

const EVERY_GAMES = ["limits", "budget", "free_entry"];

function gameOf(kind, words, before) {
  const fresh = { kind, ...GAMES[kind].fresh(words) };
  const shared = [...Object.keys(fresh), ...EVERY_GAMES].filter((name) => name !== "kind" && before && name in before);
  return { ...fresh, ...Object.fromEntries(shared.map((name) => [name, before[name]])) };
}

function begin({ draft, words }, kind) {
  const document = draft.content;
  kept.reward = document.reward;
  document.reward = null;
  document.image = null;
  document.display = { ...document.display, type: "modal", position: "center" };
  document.game = kept.game?.kind === kind ? kept.game : gameOf(kind, words, kept.game);
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

function reward(editor) {
  const { draft, fields, words } = editor;
  const given = draft.get("reward");
  const choose = (kind) => {
    draft.put("reward", kind === "none" ? null : { kind, pool: given?.pool || "", code: given?.code || "", deliver: given?.deliver || "screen" });
    editor.changedShape("game");
  };
  const kinds = giftKinds(words, true).map(([value, label]) => el("option", { value, selected: value === (given?.kind || "none") }, label));
  const chooser = el("select", { class: "form-select", onchange: (event) => choose(event.target.value) }, ...kinds);
  return [fields.wrap("reward", words.form_gives, chooser, { help: words.form_gives_help }), given ? gift(editor, "reward", given) : "", delivery(editor, "reward", given) ?? ""];
}
