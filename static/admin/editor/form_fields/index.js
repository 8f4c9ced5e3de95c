// The fields of a popup's form: one module and one line each, in the order in which they are offered.
//
// A module's default export has
//   draw(editor, where, field)   the nodes of its form; `where` is the path of the field in the draft
//   fresh(words, others)         what a new one holds, without its kind
//   isCommon                     true where it has a button of its own; the others are in a list
//   fits(others)                 whether one may be added to a form with these fields
// Its names are the words field_<kind> and, on the button that adds one, add_<kind> (tracker/admin/editor_words.py).

import birth_date from "./birth_date.js";
import choice from "./choice.js";
import consent from "./consent.js";
import csat from "./csat.js";
import email from "./email.js";
import first_name from "./first_name.js";
import hidden from "./hidden.js";
import nps from "./nps.js";
import phone from "./phone.js";
import text from "./text.js";

export const FORM_FIELDS = {
  email,
  consent,
  choice,
  csat,
  nps,
  text,
  phone,
  first_name,
  birth_date,
  hidden,
};
