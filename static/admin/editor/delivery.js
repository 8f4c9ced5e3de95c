// How a code reaches whoever won it: on the screen, by email, or both ways.

/** The choice for the prize or reward at `path`; null for one that gives nothing. */
export function delivery(editor, path, given) {
  const { fields, words, config } = editor;
  if (!given || given.kind === "none") return null;
  const ways = [["screen", words.deliver_screen], ["both", words.deliver_both], ["email", words.deliver_email]];
  // A document of before there was a choice says nothing, and means the screen.
  given.deliver ??= "screen";
  const help = given.deliver === "screen" ? null : config.can_mail ? words.deliver_help : words.deliver_no_mail;
  return fields.choice(`${path}.deliver`, words.deliver, ways, { help, after: () => editor.redraw("game") });
}
