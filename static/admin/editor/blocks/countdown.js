import { segmented } from "../fields.js";
import { moment } from "../limits.js";

// Either a moment for all, or so many minutes for each: the one that is not chosen is null.
function draw(editor, place, block) {
  const { fields, words, draft } = editor;
  const take = (kind) => {
    Object.assign(block, kind === "minutes" ? { minutes: 15, ends_at: null } : { minutes: null, ends_at: Date.now() + 7 * 86_400_000 });
    draft.changed();
    editor.redraw("content");
  };
  return [
    fields.text(`${place}.text`, words.countdown_text, { most: 200, help: words.countdown_text_help }),
    segmented(words.countdown_kind, [["minutes", words.countdown_minutes], ["date", words.countdown_date]], block.minutes === null ? "date" : "minutes", take),
    block.minutes === null
      ? moment(editor, `${place}.ends_at`, words.ends)
      : fields.number(`${place}.minutes`, words.minutes, { low: 1, high: 43200, help: words.countdown_minutes_help }),
    fields.choice(`${place}.at_end`, words.countdown_at_end, [["say", words.countdown_say], ["hide", words.countdown_hide]], { after: () => editor.redraw("content") }),
    block.at_end === "say" ? fields.text(`${place}.ended`, words.countdown_ended, { most: 200 }) : null,
  ];
}

export default {
  draw,
  fresh: (words) => ({ text: words.new_countdown, ended: words.new_ended, ends_at: null, minutes: 15, at_end: "say" }),
  fits: ({ blocks }) => !blocks.some((block) => block.type === "countdown"),
};
