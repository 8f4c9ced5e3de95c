// The fields of a popup's form: one module and one line each, in the order in which they are offered.
//
// A module's default export has
//   draw(editor, where, field)   the nodes of its form; `where` is the path of the field in the draft
//   fresh(words, others)         what a new one holds, without its kind
//   fits(others)                 whether one may be added to a form with these fields
// Its names are the words field_<kind> and, on the button that adds one, add_<kind> (tracker/admin/editor_words.py).

import consent from "./consent.js";
import email from "./email.js";

export const FORM_FIELDS = {
  email,
  consent,
};
