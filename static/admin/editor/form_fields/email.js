export default {
  isCommon: true,
  draw: ({ fields, words }, where) => [
    fields.text(`${where}.label`, words.label, { most: 500 }),
    fields.text(`${where}.placeholder`, words.placeholder, {}),
    fields.toggle(`${where}.required`, words.must_fill),
  ],
  fresh: (words) => ({ name: "email", label: words.email, placeholder: "you@example.com", required: true }),
  fits: (others) => !others.some((field) => field.kind === "email"),
};
