import { wording } from "../wording.js";

export default {
  draw: wording("text", { most: 2000, rows: 2 }),
  fresh: (words) => ({ text: words.new_text }),
  fits: () => true,
};
