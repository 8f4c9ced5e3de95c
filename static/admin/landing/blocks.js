// The parts of a landing page, in the order in which they are offered: what each one's form holds, and what a new one has.

import { pair } from "../editor/dom.js";
import { wording } from "../editor/wording.js";
import { pictureField } from "./picture.js";

const button = {
  draw: ({ fields, words }, place) => [
    pair(fields.text(`${place}.text`, words.button_words, { most: 80 }), fields.text(`${place}.href`, words.href, { most: 1000, placeholder: "https://", help: words.page_href_help })),
  ],
  fresh: (words) => ({ text: words.new_button, href: "/" }),
};

const picture = {
  draw: (editor, place) => [
    ...pictureField(editor, `${place}.src`, editor.words.picture_address, "content"),
    editor.fields.text(`${place}.alt`, editor.words.picture_alt, { help: editor.words.picture_alt_help }),
  ],
  fresh: () => ({ src: "", alt: "" }),
};

const popup = {
  draw: ({ fields, words, config }, place) => [
    fields.choice(`${place}.popup`, words.choose_popup, config.popups, { isOpen: true, help: words.popup_help }),
    fields.text(`${place}.button`, words.popup_button, { most: 80 }),
  ],
  fresh: (words, { popups }) => ({ popup: popups[0]?.[0] ?? "", button: words.new_popup_button }),
};

export const BLOCKS = {
  heading: { draw: wording("heading", { most: 200 }), fresh: (words) => ({ text: words.new_heading }) },
  text: { draw: wording("text", { most: 2000, rows: 3 }), fresh: (words) => ({ text: words.new_text }) },
  picture,
  popup,
  button,
  note: { draw: wording("note", { most: 2000, rows: 2 }), fresh: (words) => ({ text: words.new_note }) },
};
