// The parts of a step: one module and one line each, in the order in which they are offered.
//
// A module's default export has
//   draw(editor, place, block)             the nodes of its form; `place` is the path of the block in the draft
//   fresh(words)                           what a new one holds, without its type
//   fits({ step, blocks, isBar, draft })   whether one may be added to this step
//   isFixed                                true where it cannot be taken away by itself
// Its names are the words block_<type> (tracker/admin/editor_words.py).

import button from "./button.js";
import chat from "./chat.js";
import countdown from "./countdown.js";
import coupon from "./coupon.js";
import form from "./form.js";
import game from "./game.js";
import heading from "./heading.js";
import note from "./note.js";
import products from "./products.js";
import shipping from "./shipping.js";
import text from "./text.js";

export const BLOCKS = {
  heading,
  text,
  form,
  coupon,
  button,
  note,
  countdown,
  shipping,
  products,
  chat,
  game,
};
