import { el } from "../dom.js";

export default {
  draw: (editor) => [el("p", { class: "hint" }, editor.words.about_coupon)],
  fresh: () => ({}),
  fits: ({ step, blocks }) => step !== "start" && !blocks.some((block) => block.type === "coupon"),
};
