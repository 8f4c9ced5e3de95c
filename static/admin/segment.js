// One segment: its name and its rule, drawn by the popup editor's own rule builder.

import { makeDraft } from "./editor/draft.js";
import { clearProblems, fieldsOf, showProblem } from "./editor/fields.js";
import { drawRule } from "./editor/rule.js";
import { makePost } from "./editor/server.js";

const CHECK_AFTER_MS = 400;
const byId = (id) => document.getElementById(id);

function start() {
  const config = JSON.parse(byId("segment-config").textContent);
  const post = makePost(JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"]);
  const draft = makeDraft(config.document);
  const holder = byId("segment-rule");
  const name = byId("segment-name");
  const save = byId("segment-save");
  const editor = { config, words: config.words, draft, fields: fieldsOf(draft, config.words), changedShape };
  let timer = 0;
  let asked = 0;

  function redraw() {
    holder.replaceChildren();
    drawRule(editor, holder);
    if (!save) holder.querySelectorAll("input, select, textarea, button").forEach((one) => (one.disabled = true));
  }

  function changedShape() {
    draft.changed();
    redraw();
  }

  async function look() {
    const mine = (asked += 1);
    const answer = await post(config.urls.check, { rule: draft.get("rule") });
    if (mine !== asked || answer.status !== 200) return;
    clearProblems(document);
    byId("segment-sentence").textContent = answer.body.problem ? answer.body.problem.message : answer.body.sentence;
    if (answer.body.problem) showProblem(document, answer.body.problem.path, answer.body.problem.message, { isPatient: true });
  }

  draft.onChange(() => {
    clearTimeout(timer);
    timer = setTimeout(look, CHECK_AFTER_MS);
  });
  name.value = draft.get("name");
  name.addEventListener("input", () => draft.put("name", name.value));
  document.addEventListener("focusout", (event) => event.target.closest?.(".field")?.toggleAttribute("data-left", true));
  save?.addEventListener("click", async () => {
    save.disabled = true;
    const answer = await post(config.urls.save, draft.document);
    if (answer.body?.to) return location.assign(answer.body.to);
    save.disabled = false;
    clearProblems(document);
    if (answer.body?.problem) showProblem(document, answer.body.problem.path, answer.body.problem.message)?.scrollIntoView({ block: "center" });
    else byId("segment-sentence").textContent = config.words.failed;
  });
  redraw();
  look();
}

start();
