// A heading with the "?" that explains its word; the words are those of the admin's glossary (tracker/admin/glossary.py).

import { explain } from "../explain.js";
import { el } from "./dom.js";

/** The "?" for a term of `config.terms`; nothing where there is none. */
export function helpFor({ config }, name) {
  const term = config.terms?.[name];
  return term ? explain(term.word, term.text, term.label) : "";
}

/** A heading and its "?". */
export const titled = (editor, text, name) => el("div", { class: "titled" }, el("h2", {}, text), helpFor(editor, name));
