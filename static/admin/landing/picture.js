// A picture of a page: by its address, or from this computer.

import { chooser } from "../editor/picture.js";

export function pictureField(editor, path, label, section, { help = editor.words.picture_help, after } = {}) {
  const take = (src) => {
    editor.draft.put(path, src);
    editor.redraw(section);
  };
  return [editor.fields.text(path, label, { most: 1000, placeholder: "https://", help, after }), chooser(editor, take)];
}
