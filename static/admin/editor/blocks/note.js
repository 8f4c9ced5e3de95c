import { wording } from "../wording.js";

export default {
  draw: wording("note", { most: 2000, rows: 2 }),
  fresh: (words) => ({ text: words.new_note }),
  fits: ({ isBar }) => !isBar,
};
