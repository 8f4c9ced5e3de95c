export default {
  draw: ({ fields, words }, place) => [
    fields.text(`${place}.text`, words.shipping_text, { most: 200, help: words.shipping_text_help }),
    fields.text(`${place}.reached`, words.shipping_reached, { most: 200 }),
  ],
  fresh: (words) => ({ text: words.new_shipping, reached: words.new_reached }),
  fits: ({ blocks }) => !blocks.some((block) => block.type === "shipping"),
};
