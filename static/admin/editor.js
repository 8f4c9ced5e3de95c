// The popup editor. The draft is one JSON document; each section draws the form of its part; the frame shows all of it.

import { drawContent } from "./editor/content.js";
import { drawDesign } from "./editor/design.js";
import { el } from "./editor/dom.js";
import { makeDraft } from "./editor/draft.js";
import { helpFor } from "./editor/explained.js";
import { drawExperiment } from "./editor/experiment.js";
import { clearProblems, fieldsOf, showProblem } from "./editor/fields.js";
import { drawGame } from "./editor/game.js";
import { followTabs, languageInHand, textsInHand } from "./editor/languages.js";
import { drawCaps, drawSchedule } from "./editor/limits.js";
import { drawMoments } from "./editor/moments.js";
import { makePlace } from "./editor/place.js";
import { makePublishing } from "./editor/publishing.js";
import { drawRule } from "./editor/rule.js";
import { makeServer } from "./editor/server.js";
import { makeShortcuts } from "./editor/shortcuts.js";
import { makeStage } from "./editor/stage.js";
import { textsOf } from "./editor/texts.js";

const CHECK_AFTER_MS = 450;
const DOUBLE_CLICK_MS = 280;

const SECTIONS = { content: drawContent, design: drawDesign, game: drawGame, moments: drawMoments, rule: drawRule, caps: drawCaps, schedule: drawSchedule, experiment: drawExperiment };

// The part of a document → the section where it is edited.
const HOMES = [[/^(steps|texts)/, "content"], [/^(theme|display|image)/, "design"], [/^(game|reward)/, "game"], [/^triggers/, "moments"], [/^rule/, "rule"], [/^caps/, "caps"], [/^(schedule|priority|language)/, "schedule"], [/^experiment/, "experiment"]];

// "experiment.variants[0].steps.start" → the variant, and the path as its own fields know it.
const IN_VARIANT = /^experiment\.variants\[(\d+)\]\.((?:display|theme|image|steps|game|reward).*)$/;

// "texts.vi.steps.start.blocks[0].text" → the language, and the path of what is read in it.
const IN_LANGUAGE = /^texts\.([\w-]+)(?:\.(.+))?$/;

// What the title of a section is explained by.
const TERMS = { moments: "trigger", rule: "condition", caps: "cap", experiment: "variant" };

const CONTROLS = "input, select, textarea, button";

const isStill = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

const byId = (id) => document.getElementById(id);

function start() {
  const config = JSON.parse(byId("editor-config").textContent);
  const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  const { words } = config;
  const draft = makeDraft(config.document);
  const panels = Object.fromEntries(Object.keys(SECTIONS).map((name) => [name, byId(`panel-${name}`)]));
  const editor = { config, words, draft, fields: fieldsOf(draft, words), server: makeServer(config, token), place: makePlace({ config, words }), step: "start", language: "", selected: "", open, redraw, changedShape, showStep, examined, mark, reveal, showVariant, showLanguage, select, write, written, writeInPlace, press, fieldAt, keepThenOpen: (event) => publishing?.keepThenOpen(event) };
  let stage = null;
  let publishing = null;
  let shortcuts = null;
  let timer = 0;
  let asked = 0;
  let focusing = 0;

  // Every section is where it was left.
  const scrolled = {};
  const scroller = byId("content");

  function open(name) {
    const before = Object.keys(panels).find((one) => !panels[one].hidden);
    if (before) scrolled[before] = scroller.scrollTop;
    for (const [one, panel] of Object.entries(panels)) panel.hidden = one !== name;
    for (const tab of document.querySelectorAll("[data-section]")) tab.setAttribute("aria-current", String(tab.dataset.section === name));
    document.querySelector(`[data-section="${name}"]`)?.scrollIntoView({ block: "nearest", inline: "center" });
    if (name !== before) scroller.scrollTop = scrolled[name] ?? 0;
  }

  /** Draws a section anew; whoever was on a button or in a field of it stays there. */
  function redraw(...names) {
    const focus = placeOfFocus();
    for (const name of names.length ? names : Object.keys(SECTIONS)) {
      const panel = panels[name];
      const { scrollTop } = panel.parentElement;
      panel.replaceChildren(el("div", { class: "titled panel-title" }, el("h2", {}, panel.getAttribute("aria-label")), helpFor(editor, TERMS[name])));
      SECTIONS[name](editor, panel);
      if (!config.may_edit) panel.querySelectorAll("input, select, textarea, button:not(.link)").forEach((one) => (one.disabled = true));
      panel.parentElement.scrollTop = scrollTop;
    }
    markSelected();
    if (focus && !focus.node.isConnected) fieldAt(focus.path)?.querySelectorAll(CONTROLS)[focus.at]?.focus({ preventScroll: true });
  }

  function fieldAt(path) {
    return byId("content").querySelector(`[data-path="${CSS.escape(path)}"]`);
  }

  function placeOfFocus() {
    const node = document.activeElement;
    const field = node?.closest?.("#content [data-path]");
    return field ? { node, path: field.dataset.path, at: [...field.querySelectorAll(CONTROLS)].indexOf(node) } : null;
  }

  function markSelected() {
    for (const one of byId("content").querySelectorAll(".is-selected")) one.classList.remove("is-selected");
    if (editor.selected) fieldAt(editor.selected)?.classList.add("is-selected");
  }

  /** A part is picked: in the preview, then its form comes; in its form, then it is shown in the preview. */
  function select(path, { from = "", isMeant = false, isWriting = false } = {}) {
    editor.selected = path;
    markSelected();
    stage?.point({ isFar: from !== "stage" });
    if (from !== "stage" || !path) return;
    const step = /^steps\.(\w+)/.exec(path)?.[1];
    if (step && step !== editor.step) {
      showStep(step);
      redraw("content");
    }
    showPane("edit");
    // The words of a translation are all in one place.
    open(isWriting && textsInHand(editor) ? "content" : homeOf(path));
    const field = fieldAt(path);
    const control = field?.querySelector("input:not([type=checkbox], [type=radio]), textarea, select");
    field?.scrollIntoView({ block: path === "theme" ? "nearest" : "center", behavior: isStill() ? "instant" : "smooth" });
    // Whoever writes in the preview, or will with a second click, needs the focus there.
    clearTimeout(focusing);
    if (!isWriting && !matchMedia("(hover: none)").matches) focusing = setTimeout(() => {
      control?.focus({ preventScroll: true });
      if (isMeant) control?.select?.();
    }, isMeant ? 0 : DOUBLE_CLICK_MS);
  }

  /** Words that were written in the preview itself. */
  function write(path, text) {
    if (!textsOf(draft.content, config.text_tree).some((one) => one.path === path)) return;
    const texts = textsInHand(editor);
    if (!texts) draft.put(path, text);
    else {
      if (text) texts[draft.placeOf(path)] = text;
      else delete texts[draft.placeOf(path)];
      draft.changed();
    }
    const control = fieldAt(path)?.querySelector("input, textarea");
    if (control) control.value = text;
  }

  /** The words are written: what else shows them is drawn anew. Whoever wrote by keyboard alone is back where they came from. */
  function written(path, { isKey }) {
    const home = homeOf(path);
    redraw(home === "game" && textsInHand(editor) ? "content" : home);
    if (isKey) fieldAt(path)?.querySelector("input, textarea")?.focus({ preventScroll: true });
  }

  /** Begins in the preview with the text whose field has the focus, or with the part that is picked. */
  function writeInPlace() {
    const field = document.activeElement?.closest?.("#content [data-path]");
    if (config.may_edit) stage.write(field?.dataset.path || editor.selected);
  }

  function press(keys) {
    shortcuts?.press(keys);
  }

  /** Parts were added, removed or moved: the sections that show them are drawn anew. */
  function changedShape(...names) {
    draft.changed();
    redraw(...names);
    stage?.drawToolbar();
  }

  function showStep(step) {
    editor.step = step;
    stage?.drawToolbar();
    stage?.update();
  }

  function showVariant(letter, section) {
    draft.edit(letter);
    redraw();
    stage?.drawToolbar();
    stage?.update();
    if (section) open(section);
  }

  function showLanguage(language) {
    editor.language = language;
    redraw("content");
    stage?.drawToolbar();
    stage?.update();
  }

  async function look() {
    const mine = (asked += 1);
    const answer = await editor.server.check(draft.document);
    if (mine === asked && answer.status === 200) examined(answer.body, { isPatient: true });
  }

  /** What the server says about the draft. While somebody types, a field that they have not left yet is not found fault with. */
  function examined(body, { isPatient = false } = {}) {
    clearProblems(document);
    for (const tab of document.querySelectorAll("[data-section]")) delete tab.dataset.problem;
    const { problem } = body;
    const home = problem && (inHand(problem.path).isElsewhere ? "experiment" : homeOf(inHand(problem.path).path));
    const label = problem ? document.querySelector(`[data-section="${home}"]`)?.textContent.trim() : "";
    byId("sentence").textContent = problem ? `${words.unfinished} ${label}: ${problem.message}` : body.sentence;
    byId("sentence").dataset.kind = problem ? "problem" : "";
    if (body.rules !== undefined && body.rules !== editor.rules) {
      editor.rules = body.rules;
      if (byId("game-rules")) byId("game-rules").textContent = body.rules;
      stage?.update();
    }
    if (problem) mark(problem, { isPatient });
  }

  /** A problem of another variant than the one in hand is told where the variants are listed. */
  function inHand(path) {
    const [, language, text] = IN_LANGUAGE.exec(path) || [];
    if (text) return { path: language === languageInHand(editor) ? text.replace(IN_VARIANT, "$2") : "texts" };
    const [, at, own] = IN_VARIANT.exec(path) || [];
    if (own && draft.document.experiment?.variants[at]?.key === draft.variant) return { path: own };
    const isElsewhere = own !== undefined || (draft.variant !== "a" && /^(display|theme|image|steps|game|reward)/.test(path));
    return { path: isElsewhere && own === undefined ? "experiment" : path, isElsewhere };
  }

  const homeOf = (path) => HOMES.find(([pattern]) => pattern.test(path))?.[1] || "content";

  function mark({ path: given, message }, { isPatient = false } = {}) {
    const { path, isElsewhere } = inHand(given);
    const home = isElsewhere ? "experiment" : homeOf(path);
    const tab = document.querySelector(`[data-section="${home}"]`);
    if (tab) tab.dataset.problem = "";
    return showProblem(panels[home], path, message, { isPatient });
  }

  /** Opens the section of a path and brings the field before the marketer's eyes. */
  function reveal(given, message) {
    const [, language, text] = IN_LANGUAGE.exec(given) || [];
    // What is there in one language alone, or in none yet, is changed there; all else in the popup's own.
    if (language ? language in (draft.document.texts || {}) : /^steps/.test(given)) showLanguage(language || draft.document.language);
    bring(text || given, message);
  }

  function bring(given, message) {
    showPane("edit");
    const [, at, own] = IN_VARIANT.exec(given) || [];
    const path = own || given;
    const letter = own ? draft.document.experiment?.variants[at]?.key : "a";
    if ((own || !/^experiment/.test(path)) && letter && letter !== draft.variant) showVariant(letter);
    const home = homeOf(path);
    const step = /^steps\.(\w+)/.exec(path)?.[1];
    if (step && step !== editor.step) {
      showStep(step);
      redraw("content");
    }
    open(home);
    const field = message ? mark({ path: given, message }) : panels[home].querySelector(`[data-path="${CSS.escape(path)}"]`);
    unfold(field);
    field?.scrollIntoView({ block: "center" });
    field?.querySelector("input, select, textarea")?.focus({ preventScroll: true });
  }

  function unfold(field) {
    for (let fold = field?.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  }

  function showPane(name) {
    byId("editor").dataset.pane = name;
    for (const tab of document.querySelectorAll("[data-pane-tab]")) tab.setAttribute("aria-pressed", String(tab.dataset.paneTab === name));
    stage?.fit();
  }

  function refreshHistory() {
    byId("undo").disabled = !draft.canUndo;
    byId("redo").disabled = !draft.canRedo;
  }

  draft.onChange((how) => {
    if (how === "travelled") {
      redraw();
      stage.drawToolbar();
    }
    stage?.update();
    publishing?.refresh();
    refreshHistory();
    clearTimeout(timer);
    timer = setTimeout(look, CHECK_AFTER_MS);
  });

  for (const tab of document.querySelectorAll("[data-section]")) tab.addEventListener("click", () => {
    if (editor.selected && homeOf(editor.selected) !== tab.dataset.section) select("");
    open(tab.dataset.section);
  });
  for (const tab of document.querySelectorAll("[data-pane-tab]")) tab.addEventListener("click", () => showPane(tab.dataset.paneTab));
  byId("undo").addEventListener("click", draft.undo);
  byId("redo").addEventListener("click", draft.redo);

  // Whoever is in the form of a part sees which one it is.
  byId("content").addEventListener("focusin", (event) => {
    const part = event.target.closest("[data-path$=']']");
    if (part && /^(steps\.|image|game$|game\.questions)/.test(part.dataset.path) && part.dataset.path !== editor.selected) select(part.dataset.path, { from: "form" });
  });

  // Whoever has left a field may be told what is wrong with it.
  byId("content").addEventListener("focusout", (event) => event.target.closest?.(".field")?.toggleAttribute("data-left", true));

  followTabs(editor, byId("content"));
  redraw();
  open("content");
  stage = makeStage(editor, { root: byId("stage"), frame: byId("frame"), holder: byId("holder"), toolbar: byId("stage-tools"), replay: byId("replay") });
  if (config.may_edit)
    publishing = makePublishing(editor, { dialog: byId("dialog"), status: byId("save-state"), badge: byId("status"), notice: byId("notice"), publishButton: byId("publish"), nameField: byId("name"), backLink: byId("back"), duplicateForm: byId("duplicate") });
  shortcuts = makeShortcuts(editor, byId("dialog"), publishing ? { save: publishing.save, publish: publishing.offer } : { undo: null, redo: null });
  byId("shortcuts").addEventListener("click", shortcuts.help);
  look();
  if (location.hash === "#publish" && config.may_edit) byId("publish").click();
}

start();
