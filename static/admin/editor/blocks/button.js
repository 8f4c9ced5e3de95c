import { pair } from "../dom.js";
import { LAST_STEPS, ownSteps, stepLabel } from "../steps.js";

const actionsOf = (words, targets) => [["close", words.action_close], ["link", words.action_link], ["apply", words.action_apply], ...(targets.length ? [["step", words.action_step]] : [])];

// Nothing follows the last steps.
function targetsOf({ draft, words }, place) {
  const step = /steps\.(\w+)\.blocks/.exec(place)[1];
  const names = LAST_STEPS.includes(step) ? [] : ["start", ...ownSteps(draft.content)];
  return names.length > 1 ? names.filter((name) => name !== step).map((name) => [name, stepLabel(words, name)]) : [];
}

function draw(editor, place, block) {
  const { fields, words } = editor;
  const targets = targetsOf(editor, place);
  const settle = () => {
    if (block.action !== "link") block.href = null;
    if (block.action !== "step") delete block.step;
    else block.step ||= targets[0][0];
    editor.changedShape("content");
  };
  return [
    fields.text(`${place}.text`, words.button_words, { most: 80 }),
    pair(
      fields.choice(`${place}.action`, words.button_action, actionsOf(words, targets), { after: settle }),
      fields.choice(`${place}.style`, words.button_look, [["solid", words.look_solid], ["quiet", words.look_quiet]])),
    block.action === "step" ? fields.choice(`${place}.step`, words.button_step, targets, { isOpen: true, after: () => editor.changedShape("content") }) : null,
    block.action === "link" ? fields.text(`${place}.href`, words.href, { most: 1000, placeholder: "https://" }) : null,
  ];
}

export default {
  draw,
  fresh: (words) => ({ text: words.new_button, action: "close", href: null, style: "quiet" }),
  fits: () => true,
};
