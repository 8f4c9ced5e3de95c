import { freeName, placeholder, question, required } from "../asking.js";

export default {
  draw: (editor, where) => [question(editor, where), placeholder(editor, where), editor.fields.toggle(`${where}.long`, editor.words.several_lines), required(editor, where)],
  fresh: (words, others = []) => ({ name: freeName(others, "text"), label: words.new_question, placeholder: "", required: false, long: true }),
  fits: () => true,
};
