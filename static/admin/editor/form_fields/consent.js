const CHANNELS = ["email_marketing", "sms_marketing", "push"];

const isAsked = (others, name) => others.some((field) => field.kind === "consent" && field.name === name);

export default {
  isCommon: true,
  draw: ({ fields, words }, where) => [
    fields.choice(`${where}.name`, words.consent_for, CHANNELS.map((name) => [name, words[`channel_${name}`]]), { isOpen: true }),
    fields.text(`${where}.label`, words.consent_text, { most: 500, rows: 2 }),
    fields.toggle(`${where}.required`, words.must_tick),
  ],
  fresh: (words, others = []) => ({ name: CHANNELS.find((name) => !isAsked(others, name)), label: words.consent_example, placeholder: "", required: false }),
  fits: (others) => CHANNELS.some((name) => !isAsked(others, name)),
};
