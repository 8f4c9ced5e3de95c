export default {
  draw: ({ fields, words }, where) => [
    fields.text(`${where}.label`, words.consent_text, { most: 500, rows: 2 }),
    fields.toggle(`${where}.required`, words.must_tick),
  ],
  fresh: (words) => ({ name: "email_marketing", label: words.consent_example, placeholder: "", required: false }),
  fits: (others) => !others.some((field) => field.kind === "consent"),
};
