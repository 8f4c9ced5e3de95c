// Saving, and the dialog before a popup goes live: what blocks it, what is advised, what is well.

import { el, icon } from "./dom.js";
import { makeReach } from "./reach.js";

const MARKS = { blocks: "block", advice: "alert", good: "check" };

export function makePublishing(editor, { dialog, status, saveButton, publishButton, nameField }) {
  const { words, config, draft, server } = editor;
  let was = config.saved_at;
  let kept = JSON.stringify([config.name, config.document]);
  let isPublished = config.is_published;
  let isBusy = false;

  const present = () => JSON.stringify([nameField.value, draft.document]);
  const isDirty = () => present() !== kept;

  function show(text, kind = "") {
    status.textContent = text;
    status.dataset.kind = kind;
  }

  function refresh() {
    if (isBusy) return;
    const dirty = isDirty();
    saveButton.disabled = !dirty;
    publishButton.disabled = isPublished && config.status === "live" && !dirty;
    if (dirty) show(words.unsaved, "warm");
    else if (isPublished && config.status === "live") show(words.is_live, "good");
    else show(config.version ? words.differs : words.saved);
  }

  function taken(body, sent) {
    was = body.saved_at;
    isPublished = body.is_published;
    Object.assign(config, { status: body.status, version: body.version });
    kept = sent;
    editor.examined(body);
  }

  async function ask(what, { force = false } = {}) {
    if (isBusy) return null;
    isBusy = true;
    show(words.saving);
    const sent = present();
    const answer = await server[what]({ name: nameField.value, document: draft.document, was: force ? null : was });
    isBusy = false;
    if (answer.body?.saved_at && answer.status !== 409) taken(answer.body, sent);
    refresh();
    if (answer.status === 200) return answer.body;
    if (answer.status === 409) return conflict(what, answer.body);
    if (answer.status === 422 && answer.body?.checklist) return answer.body;
    show(answer.body?.message || (answer.status === 0 ? words.offline : words.failed), "bad");
    return null;
  }

  // Two people, or one person in two tabs: nobody's work is overwritten without a word.
  function conflict(what, body) {
    open(words.changed_elsewhere, [el("p", {}, body.message)], [
      el("button", { type: "button", class: "btn", onclick: () => location.reload() }, words.take_theirs),
      el("button", { type: "button", class: "btn btn-primary", onclick: async () => {
        dialog.close();
        await (what === "publish" ? publish({ force: true }) : ask("save", { force: true }));
      } }, words.keep_mine),
    ]);
    return null;
  }

  function open(title, body, buttons) {
    const cancel = el("button", { type: "button", class: "btn", onclick: () => dialog.close() }, words.cancel);
    dialog.replaceChildren(el("h2", { id: "dialog-title" }, title), ...body, el("div", { class: "dialog-buttons" }, cancel, ...buttons));
    if (!dialog.open) dialog.showModal();
  }

  function lines(body) {
    const jump = (path) => () => {
      dialog.close();
      editor.reveal(path);
    };
    return el("ul", { class: "checklist" }, ...body.checklist.map((line) => el("li", { "data-level": line.level }, icon(MARKS[line.level]),
      line.level === "good" || !line.path ? el("span", {}, line.text) : el("button", { type: "button", class: "link", onclick: jump(line.path) }, line.text))));
  }

  /** Looks first, then asks, then publishes. */
  async function offer() {
    const answer = await server.check(draft.document);
    if (answer.status !== 200) return show(answer.status === 0 ? words.offline : words.failed, "bad");
    editor.examined(answer.body);
    if (answer.body.problem) return editor.reveal(answer.body.problem.path, answer.body.problem.message);
    const blocked = answer.body.checklist.some((line) => line.level === "blocks");
    const advised = answer.body.checklist.some((line) => line.level === "advice");
    const label = advised ? words.publish_anyway : words.publish_now;
    // Only a popup has somebody to reach.
    const reach = config.urls.replay ? makeReach({ words, config, draft, post: server.post }) : null;
    if (reach) dialog.addEventListener("close", reach.stop, { once: true });
    open(blocked ? words.not_yet : words.ready, [el("p", { class: "dialog-sentence" }, answer.body.sentence), lines(answer.body), reach?.element ?? ""],
      blocked ? [] : [el("button", { type: "button", class: "btn btn-primary", onclick: () => publish() }, label)]);
    return undefined;
  }

  async function publish(options) {
    const body = await ask("publish", options);
    if (!body) return;
    if (body.list) open(words.live_now, [el("p", { class: "dialog-sentence" }, body.sentence)], [el("a", { class: "btn btn-primary", href: body.list }, words.to_list)]);
    else if (body.problem) {
      dialog.close();
      editor.reveal(body.problem.path, body.problem.message);
    } else open(words.not_yet, [lines(body)], []);
  }

  async function save() {
    const body = await ask("save");
    if (body?.problem) editor.mark(body.problem);
  }

  saveButton.addEventListener("click", save);
  publishButton.addEventListener("click", offer);
  nameField.addEventListener("input", refresh);
  addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
      event.preventDefault();
      if (isDirty()) save();
    }
  });
  addEventListener("beforeunload", (event) => isDirty() && event.preventDefault());
  refresh();
  return { refresh };
}
