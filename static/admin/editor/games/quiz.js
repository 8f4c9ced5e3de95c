// The quiz has questions beside its prizes.

import { el, fill, icon, iconButton } from "../dom.js";
import { firstPrizes } from "../prizes.js";

const MOST = 5;

const fresh = (words) => ({ text: words.question_example, answers: [words.answer_one, words.answer_two], right: null });

export default {
  fresh: (words) => ({ colours: [], prizes: firstPrizes(words), questions: [fresh(words)] }),
  hasColours: true,
  draw(editor) {
    const { draft, words } = editor;
    const list = draft.get("game.questions") || [];
    const add = () => {
      draft.put("game.questions", [...list, fresh(words)]);
      editor.changedShape("game");
    };
    return [
      el("h2", {}, words.questions), el("p", { class: "hint" }, words.questions_about),
      el("ol", { class: "prizes" }, ...list.map((_, at) => card(editor, list, at))),
      el("div", { class: "adders" }, el("button", { type: "button", class: "btn btn-sm", disabled: list.length >= MOST, onclick: add }, icon("plus"), words.add_question)),
    ];
  },
};

function card(editor, list, at) {
  const { draft, fields, words } = editor;
  const path = `game.questions[${at}]`;
  const put = (next) => {
    draft.put("game.questions", next);
    editor.changedShape("game");
  };
  const move = (to) => {
    const next = [...list];
    next.splice(to, 0, ...next.splice(at, 1));
    put(next);
  };
  const { answers, right } = list[at];
  const choices = [["", words.no_wrong_answer], ...answers.map((answer, number) => [String(number), answer])];
  const chooser = el("select", { class: "form-select", onchange: (event) => draft.put(`${path}.right`, event.target.value === "" ? null : Number(event.target.value)) },
    ...choices.map(([value, label]) => el("option", { value, selected: value === (right === null ? "" : String(right)) }, label)));
  const lines = fields.lines(`${path}.answers`, words.answers, { help: words.answers_help });
  // The answers can be chosen from as the right one once they are written.
  lines.addEventListener("change", () => editor.changedShape("game"));
  return el("li", { class: "block prize", "data-path": path },
    el("div", { class: "block-head" }, el("span", { class: "block-kind" }, fill(words.question_number, { number: at + 1 })),
      el("span", { class: "block-tools" },
        iconButton("up", words.move_up, () => move(at - 1), { disabled: at === 0 }),
        iconButton("down", words.move_down, () => move(at + 1), { disabled: at === list.length - 1 }),
        iconButton("trash", words.remove, () => put(list.filter((_, number) => number !== at)), { disabled: list.length <= 1 }))),
    el("p", { class: "problem", hidden: true }),
    fields.text(`${path}.text`, words.question, { most: 160 }), lines,
    fields.wrap(`${path}.right`, words.right_answer, chooser));
}
