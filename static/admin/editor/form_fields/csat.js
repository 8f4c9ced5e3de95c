import { ends, freeName, question, required } from "../asking.js";

export default {
  draw: (editor, where) => [question(editor, where), ends(editor, where), required(editor, where)],
  fresh: (words, others = []) => ({ name: freeName(others, "csat"), label: words.new_csat, required: true, low: words.new_csat_low, high: words.new_csat_high }),
  fits: () => true,
};
