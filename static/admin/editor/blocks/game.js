// Where the game stands among the words. It comes and goes in its own section, together with its prizes.

import { el } from "../dom.js";

export default {
  draw: (editor) => [el("p", { class: "hint" }, editor.words.game_is_elsewhere, " ", el("button", { type: "button", class: "link", onclick: () => editor.open("game") }, editor.words.section_game))],
  fresh: () => ({}),
  fits: () => false,
  isFixed: true,
};
