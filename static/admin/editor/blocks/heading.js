import { wording } from "../wording.js";

export default {
  draw: wording("heading", { most: 200 }),
  fresh: (words) => ({ text: words.new_heading }),
  fits: ({ blocks }) => !blocks.some((block) => block.type === "heading"),
};
