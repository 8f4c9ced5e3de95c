import { freeName, kept, label, required } from "../asking.js";

export default {
  draw: (editor, where) => [kept(editor, "birth_date"), label(editor, where), required(editor, where)],
  fresh: (words, others = []) => ({ name: freeName(others, "birth_date"), label: words.new_birth_date, required: true }),
  fits: (others) => !others.some((field) => field.kind === "birth_date"),
};
