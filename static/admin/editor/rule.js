// Section "For whom": the rule, as groups of conditions within groups.

import { el, icon, iconButton } from "./dom.js";
import { segmented } from "./fields.js";
import { defaultsOf, paramFields } from "./params.js";

const DEEPEST = 4;

export function drawRule(editor, root) {
  const { draft, words } = editor;
  const rule = asGroup(draft.get("rule"));
  const size = kindOf(rule) ? rule[kindOf(rule)].length : 0;
  root.append(
    el("p", { class: "hint" }, size ? words.about_rule : words.rule_everybody),
    el("div", { class: "field", "data-path": "rule" }, el("p", { class: "problem", hidden: true }), group(editor, rule, "rule", 1, null)));
}

const KINDS = ["all", "any", "none"];
const kindOf = (node) => KINDS.find((kind) => Array.isArray(node?.[kind])) || null;

// {} means everybody, and one condition alone is a rule too: both are edited as a group.
function asGroup(rule) {
  if (kindOf(rule)) return rule;
  return rule?.condition ? { all: [rule] } : { all: [] };
}

function changed(editor, root) {
  editor.draft.put("rule", root[kindOf(root)].length ? root : {});
  editor.changedShape("rule");
}

function group(editor, node, path, depth, removeMe, top = node) {
  const { words } = editor;
  const kind = kindOf(node);
  const nodes = node[kind];
  const redraw = () => changed(editor, top);
  const turn = (wanted) => {
    delete node[kind];
    node[wanted] = nodes;
    redraw();
  };
  const rows = nodes.map((one, at) => {
    const remove = () => {
      nodes.splice(at, 1);
      redraw();
    };
    const place = `${path}.${kind}[${at}]`;
    return el("li", {}, at ? el("span", { class: "joiner" }, kind === "all" ? words.and : words.or) : null,
      kindOf(one) ? group(editor, one, place, depth + 1, remove, top) : condition(editor, one, place, remove, top));
  });
  const chooser = nodes.length > 1 || depth > 1 || kind === "none"
    ? el("div", { class: "group-head" }, segmented(words.group, [["all", words.all_of], ["any", words.any_of], ["none", words.none_of]], kind, turn), removeMe ? iconButton("trash", words.remove, removeMe) : null)
    : null;
  return el("div", { class: depth > 1 ? "group group-inner" : "group" }, chooser, el("ol", { class: "blocks" }, ...rows), adders(editor, nodes, depth, redraw));
}

function adders(editor, nodes, depth, redraw) {
  const { words, config } = editor;
  const add = (name) => {
    const found = config.conditions.find((one) => one.name === name);
    if (!found) return;
    nodes.push({ condition: name, params: defaultsOf(found.params) });
    redraw();
  };
  const chooser = el("select", { class: "form-select form-select-sm", "aria-label": words.add_condition, onchange: (event) => add(event.target.value) },
    el("option", { value: "" }, words.add_condition), ...optionsOf(config.conditions));
  const nest = () => {
    nodes.push({ any: [] });
    redraw();
  };
  return el("div", { class: "adders" }, chooser,
    depth < DEEPEST && nodes.length ? el("button", { type: "button", class: "btn btn-sm", onclick: nest }, icon("plus"), words.add_group) : null);
}

function optionsOf(conditions, present) {
  const groups = new Map();
  for (const one of conditions) groups.set(one.group, [...(groups.get(one.group) || []), one]);
  return [...groups].map(([label, members]) => el("optgroup", { label }, ...members.map((one) => el("option", { value: one.name, selected: one.name === present }, one.label))));
}

function condition(editor, node, path, remove, top) {
  const { fields, words, config } = editor;
  const found = config.conditions.find((one) => one.name === node.condition);
  node.params ??= {};
  const become = (name) => {
    node.condition = name;
    node.params = defaultsOf(config.conditions.find((one) => one.name === name).params);
    changed(editor, top);
  };
  const chooser = el("select", { class: "form-select", "aria-label": words.condition, onchange: (event) => become(event.target.value) },
    found ? null : el("option", { value: "", selected: true }, node.condition), ...optionsOf(config.conditions, node.condition));
  return el("div", { class: "block condition", "data-path": path },
    el("div", { class: "block-head" }, chooser, iconButton("trash", words.remove, remove)),
    el("p", { class: "problem", hidden: true }),
    found?.help ? el("p", { class: "hint" }, found.help) : null,
    el("div", { class: "condition-fields" }, ...(found ? paramFields(fields, `${path}.params`, found.params, config.suggestions) : [])));
}
