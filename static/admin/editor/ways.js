// Where a form leads: what comes next, and branches by what was answered.

import { addButton } from "./adding.js";
import { el, iconButton } from "./dom.js";
import { ownSteps, stepLabel } from "./steps.js";

const MOST_BRANCHES = 20;
const range = (from, to) => Array.from({ length: to - from + 1 }, (_, at) => from + at);

// Kinds of field → what may be answered: [value, words].
const ANSWERS = {
  choice: (field) => (field.options || []).map((option) => [option.value, option.label]),
  consent: (field, words) => [[true, words.is_ticked], [false, words.is_not_ticked]],
  csat: (field, words) => [[range(1, 2), words.unhappy], [range(4, 5), words.happy], ...range(1, 5).map((mark) => [mark, String(mark)])],
  nps: (field, words) => [[range(0, 6), words.detractors], [range(7, 8), words.passives], [range(9, 10), words.promoters], ...range(0, 10).map((mark) => [mark, String(mark)])],
};

/** The part of a form's form that says where it leads; nothing in a popup without steps of its own. */
export function ways(editor, place, block) {
  const { words, draft } = editor;
  const step = /steps\.(\w+)\.blocks/.exec(place)[1];
  const own = ownSteps(draft.content).filter((name) => name !== step);
  if (!own.length && !block.next && !block.branches?.length) return [];
  const end = ["", draft.content.game ? words.end_game : words.end_done];
  const targets = [...own.map((name) => [name, stepLabel(words, name)]), ...(draft.content.game ? [["done", words.step_done]] : []), end];
  const asking = block.fields.filter((field) => ANSWERS[field.kind]);
  const next = (event) => {
    if (event.target.value) block.next = event.target.value;
    else delete block.next;
    editor.changedShape("content");
  };
  return [
    el("p", { class: "ways-head" }, words.leads_on),
    ...(block.branches || []).map((branch, at) => branchForm(editor, `${place}.branches[${at}]`, block, branch, at, { targets, asking })),
    asking.length && (block.branches || []).length < MOST_BRANCHES ? el("div", { class: "adders" }, addButton(words.add_branch, () => addBranch(editor, block, asking[0], own[0]))) : null,
    editor.fields.wrap(`${place}.next`, block.branches?.length ? words.else_to : words.next_to, chooser(targets, block.next || "", next)),
  ];
}

function branchForm(editor, place, block, branch, at, { targets, asking }) {
  const { words, fields } = editor;
  const field = asking.find((one) => one.name === branch.field);
  const answers = field ? ANSWERS[field.kind](field, words) : [];
  const put = (change) => {
    Object.assign(branch, change);
    editor.changedShape("content");
  };
  const remove = () => {
    block.branches.splice(at, 1);
    if (!block.branches.length) delete block.branches;
    editor.changedShape("content");
  };
  const another = (event) => {
    const found = asking.find((one) => one.name === event.target.value);
    put({ field: found.name, is: ANSWERS[found.kind](found, words)[0]?.[0] });
  };
  const isAsked = ([value, label]) => [JSON.stringify(value), label];
  const present = JSON.stringify(branch.is);
  const known = answers.map(isAsked);
  const choices = known.some(([value]) => value === present) ? known : [[present, [branch.is].flat().join(", ")], ...known];
  return el("div", { class: "form-part branch", "data-path": place },
    el("div", { class: "block-head" }, el("span", { class: "block-kind" }, words.branch), iconButton("trash", words.remove, remove)),
    el("p", { class: "problem", hidden: true }),
    asking.length > 1 || !field ? fields.wrap(`${place}.field`, words.branch_field, chooser(asking.map((one) => [one.name, one.label || one.name]), branch.field, another)) : null,
    el("div", { class: "pair" },
      fields.wrap(`${place}.is`, words.branch_is, chooser(choices, present, (event) => put({ is: JSON.parse(event.target.value) }))),
      fields.wrap(`${place}.step`, words.branch_step, chooser(targets, branch.step || "", (event) => put({ step: event.target.value || null })))));
}

function addBranch(editor, block, field, target) {
  block.branches ??= [];
  block.branches.push({ field: field.name, is: ANSWERS[field.kind](field, editor.words)[0]?.[0] ?? "", step: target ?? null });
  editor.changedShape("content");
}

// What it leads to may be gone, or not be there yet.
function chooser(choices, present, onchange) {
  const all = choices.some(([value]) => value === present) ? choices : [[present, present], ...choices];
  return el("select", { class: "form-select", onchange }, ...all.map(([value, label]) => el("option", { value, selected: value === present }, label)));
}
