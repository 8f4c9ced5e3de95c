// The kinds of games: one module and one line each, in the order in which they are offered.
//
// A module's default export has
//   fresh(words)             what a new one holds, without its kind
//   draw(editor)             optional: nodes for what only this kind has, below the prizes; absent where there is nothing
//   hasColours               whether its prizes have colours of their own
// Its names are the words with_<kind> and with_<kind>_about (tracker/admin/editor_words.py).

import gifts from "./gifts.js";
import quiz from "./quiz.js";
import scratch from "./scratch.js";
import slots from "./slots.js";
import wheel from "./wheel.js";

export const GAMES = {
  wheel,
  scratch,
  slots,
  gifts,
  quiz,
};
