// The editor of a landing page. The draft is one JSON document; each section draws the form of its part; the frame shows the page as
// the server draws it.

import { makeDraft } from "./editor/draft.js";
import { clearProblems, fieldsOf, showProblem } from "./editor/fields.js";
import { followTabs, languageInHand } from "./editor/languages.js";
import { makePublishing } from "./editor/publishing.js";
import { makeServer } from "./editor/server.js";
import { meaningOf } from "./editor/shortcuts.js";
import { drawContent, drawDesign, drawFooter, drawSharing, drawTimes } from "./landing/sections.js";
import { makeStage } from "./landing/stage.js";

const CHECK_AFTER_MS = 450;

const SECTIONS = { content: drawContent, design: drawDesign, sharing: drawSharing, times: drawTimes, footer: drawFooter };

const HOMES = [[/^(hero|blocks|texts)/, "content"], [/^theme/, "design"], [/^(title|description|share|language)/, "sharing"], [/^schedule/, "times"], [/^footer/, "footer"]];

// "texts.vi.hero.heading" → the language, and the path of what is read in it.
const IN_LANGUAGE = /^texts\.([\w-]+)(?:\.(.+))?$/;

const byId = (id) => document.getElementById(id);

function start() {
  const config = JSON.parse(byId("editor-config").textContent);
  const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  const { words } = config;
  const draft = makeDraft(config.document);
  const panels = Object.fromEntries(Object.keys(SECTIONS).map((name) => [name, byId(`panel-${name}`)]));
  const editor = { config, words, draft, fields: fieldsOf(draft, words), server: makeServer(config, token), language: "", showLanguage, redraw, changedShape, examined, mark, reveal };
  let stage = null;
  let publishing = null;
  let timer = 0;
  let asked = 0;

  function open(name) {
    for (const [one, panel] of Object.entries(panels)) panel.hidden = one !== name;
    for (const tab of document.querySelectorAll("[data-section]")) tab.setAttribute("aria-current", String(tab.dataset.section === name));
  }

  /** Draws sections anew; whoever was on a button of one stays where they were on the page. */
  function redraw(...names) {
    for (const name of names.length ? names : Object.keys(SECTIONS)) {
      const panel = panels[name];
      const { scrollTop } = panel.parentElement;
      panel.replaceChildren();
      SECTIONS[name](editor, panel);
      if (!config.may_edit) panel.querySelectorAll("input, select, textarea, button").forEach((one) => (one.disabled = true));
      panel.parentElement.scrollTop = scrollTop;
    }
  }

  function changedShape(...names) {
    draft.changed();
    redraw(...names);
  }

  function showLanguage(language) {
    editor.language = language;
    redraw("content");
    stage?.show();
  }

  async function look() {
    const mine = (asked += 1);
    const answer = await editor.server.check(draft.document);
    if (mine === asked && answer.status === 200) examined(answer.body, { isPatient: true });
  }

  /** What the server says about the draft. A field that somebody has not left yet is not found fault with. */
  function examined({ problem }, { isPatient = false } = {}) {
    clearProblems(document);
    for (const tab of document.querySelectorAll("[data-section]")) delete tab.dataset.problem;
    byId("sentence").textContent = problem ? `${words.unfinished} ${tabOf(problem.path)?.textContent.trim() ?? ""}: ${problem.message}` : config.status === "live" ? config.address : "";
    byId("sentence").dataset.kind = problem ? "problem" : "";
    if (problem) mark(problem, { isPatient });
    else stage?.show();
  }

  /** Where the texts of a language are written; of one that is not in hand only that there is something. */
  function inHand(path) {
    const [, language, text] = IN_LANGUAGE.exec(path) || [];
    return text && language === languageInHand(editor) ? text : path;
  }

  const homeOf = (path) => HOMES.find(([pattern]) => pattern.test(path))?.[1] || "content";
  const tabOf = (path) => document.querySelector(`[data-section="${homeOf(path)}"]`);

  function mark({ path, message }, { isPatient = false } = {}) {
    tabOf(path).dataset.problem = "";
    return showProblem(panels[homeOf(path)], inHand(path), message, { isPatient });
  }

  /** Opens the section of a path and brings the field before the marketer's eyes. */
  function reveal(path, message) {
    const [, language] = IN_LANGUAGE.exec(path) || [];
    if (homeOf(path) === "content") showLanguage(language || draft.document.language);
    showPane("edit");
    open(homeOf(path));
    const field = message ? mark({ path, message }) : panels[homeOf(path)].querySelector(`[data-path="${CSS.escape(inHand(path))}"]`);
    field?.scrollIntoView({ block: "center" });
    field?.querySelector("input, select, textarea")?.focus({ preventScroll: true });
  }

  function showPane(name) {
    byId("editor").dataset.pane = name;
    for (const tab of document.querySelectorAll("[data-pane-tab]")) tab.setAttribute("aria-pressed", String(tab.dataset.paneTab === name));
    stage?.fit();
  }

  function refreshHistory() {
    if (!config.may_edit) return;
    byId("undo").disabled = !draft.canUndo;
    byId("redo").disabled = !draft.canRedo;
  }

  if (config.may_edit) {
    const acts = { undo: draft.undo, redo: draft.redo };
    for (const name of Object.keys(acts)) byId(name).addEventListener("click", acts[name]);
    addEventListener("keydown", (event) => {
      const act = byId("dialog").open ? null : acts[meaningOf(event)];
      if (!act) return;
      event.preventDefault();
      act();
    });
  }

  draft.onChange((how) => {
    refreshHistory();
    if (how === "travelled") redraw();
    publishing?.refresh();
    clearTimeout(timer);
    timer = setTimeout(look, CHECK_AFTER_MS);
  });
  for (const tab of document.querySelectorAll("[data-section]")) tab.addEventListener("click", () => open(tab.dataset.section));
  for (const tab of document.querySelectorAll("[data-pane-tab]")) tab.addEventListener("click", () => showPane(tab.dataset.paneTab));
  byId("content").addEventListener("focusout", (event) => event.target.closest?.(".field")?.toggleAttribute("data-left", true));

  followTabs(editor, byId("content"));
  redraw();
  open("content");
  stage = makeStage(editor, { root: byId("stage"), frame: byId("frame"), holder: byId("holder"), toolbar: byId("stage-tools"), form: byId("preview-form") });
  if (config.may_edit)
    publishing = makePublishing(editor, { dialog: byId("dialog"), status: byId("save-state"), badge: byId("status"), notice: byId("notice"), publishButton: byId("publish"), nameField: byId("name"), backLink: byId("back") });
  look();
  if (location.hash === "#publish" && config.may_edit) byId("publish").click();
}

start();
