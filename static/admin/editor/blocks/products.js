import { pair } from "../dom.js";

const SOURCES = ["cart", "viewed", "bestsellers", "together"];

export default {
  draw: ({ fields, words }, place) => [
    pair(
      fields.choice(`${place}.source`, words.products_source, SOURCES.map((name) => [name, words[`products_${name}`]]), { help: words.products_help }),
      fields.number(`${place}.count`, words.products_count, { low: 1, high: 6, or: 3 })),
    fields.text(`${place}.text`, words.products_text, { most: 200 }),
  ],
  fresh: (words) => ({ source: "viewed", text: words.new_products, count: 3 }),
  fits: ({ isBar }) => !isBar,
};
