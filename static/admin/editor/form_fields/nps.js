import { ends, freeName, question, required } from "../asking.js";

export default {
  draw: (editor, where) => [question(editor, where), ends(editor, where), required(editor, where)],
  fresh: (words, others = []) => ({ name: freeName(others, "nps"), label: words.new_nps, required: true, low: words.new_nps_low, high: words.new_nps_high }),
  fits: () => true,
};
