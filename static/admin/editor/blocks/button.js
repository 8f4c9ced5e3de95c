import { pair } from "../dom.js";

const actionsOf = (words) => [["close", words.action_close], ["link", words.action_link], ["apply", words.action_apply]];

function draw(editor, place, block) {
  const { fields, words } = editor;
  const settle = () => {
    if (block.action !== "link") block.href = null;
    editor.changedShape("content");
  };
  return [
    fields.text(`${place}.text`, words.button_words, { most: 80 }),
    pair(
      fields.choice(`${place}.action`, words.button_action, actionsOf(words), { after: settle }),
      fields.choice(`${place}.style`, words.button_look, [["solid", words.look_solid], ["quiet", words.look_quiet]])),
    block.action === "link" ? fields.text(`${place}.href`, words.href, { most: 1000, placeholder: "https://" }) : null,
  ];
}

export default {
  draw,
  fresh: (words) => ({ text: words.new_button, action: "close", href: null, style: "quiet" }),
  fits: () => true,
};
