// One segment: its name and its rule, drawn by the popup editor's own rule builder.

import { cutWords } from "./editor/cut.js";
import { el, fill } from "./editor/dom.js";
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
    else count(mine);
  }

  // In slices: what is known so far is shown, and a newer rule ends the count of the one before.
  async function count(mine) {
    const sum = { visits: 0, visitors: 0, members: 0, contacts: 0, total: 0, days: 0, samples: [] };
    let after = "";
    while (after !== null) {
      const answer = await post(config.urls.count, { rule: draft.get("rule"), segment: config.segment, after });
      if (mine !== asked || answer.status !== 200) return;
      const { body } = answer;
      for (const name of ["visits", "visitors", "members", "contacts"]) sum[name] += body[name];
      sum.samples.push(...body.samples);
      sum.total = body.total ?? sum.total;
      sum.days = body.days;
      sum.cutAt ??= body.cut_at;
      after = body.after;
      tell(sum, after === null);
    }
  }

  function tell(sum, isDone) {
    const number = new Intl.NumberFormat(document.documentElement.lang || "en");
    const values = Object.fromEntries(Object.entries(sum).map(([name, value]) => [name, typeof value === "number" ? number.format(value) : value]));
    const { words } = config;
    byId("segment-count").replaceChildren(
      isDone ? "" : el("progress", { max: sum.total || 1, value: sum.visits, "aria-label": words.counting }),
      el("p", { class: "reach-main" }, fill(words.members, values)),
      el("p", { class: "hint" }, fill(words.members_contacts, values)),
      sum.cutAt ? el("p", { class: "hint" }, cutWords(words, sum.total, sum.cutAt)) : "",
      sum.samples.length
        ? el("p", {}, words.members_samples, " ", ...sum.samples.slice(0, 5).flatMap(({ visit, to }, at) => [at ? ", " : "", el("a", { href: to }, `#${visit}`)]))
        : "");
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
