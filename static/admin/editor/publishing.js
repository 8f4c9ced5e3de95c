// What is told of saving, and the dialog before a popup goes live: what blocks it, what is advised, what is well.

import { el, fill, icon } from "./dom.js";
import { makeLeftBehind } from "./left_behind.js";
import { makeReach } from "./reach.js";
import { makeSaving } from "./saving.js";

const MARKS = { blocks: "block", advice: "alert", good: "check" };
const MINUTE = 60_000;

const STATES = {
  unsaved: ["unsaved", "warm"],
  saving: ["saving", ""],
  offline: ["offline", "bad"],
  failed: ["failed_retry", "bad"],
  signed_out: ["signed_out", "bad"],
  changed: ["changed_elsewhere", "bad"],
};

export function makePublishing(editor, { dialog, status, badge, notice, publishButton, nameField, backLink, duplicateForm }) {
  const { words, config, draft, server } = editor;
  const ago = new Intl.RelativeTimeFormat(document.documentElement.lang || "en", { numeric: "auto" });
  let isPublished = config.is_published;
  const present = () => ({ name: nameField.value, document: draft.document });
  const leftBehind = makeLeftBehind({ name: location.pathname, storage: localStorage });
  const saving = makeSaving({
    send: (what, sent) => server[what](sent),
    present,
    was: config.saved_at,
    onState: tell,
    onKept(body) {
      isPublished = body.is_published;
      config.saved_at = body.saved_at;
      Object.assign(config, { status: body.status, version: body.version });
      editor.examined(body, { isPatient: true });
    },
  });

  function show(text, kind = "") {
    status.textContent = text;
    status.dataset.kind = kind;
  }

  function savedText() {
    if (!saving.savedAt) return words.saved;
    const minutes = Math.floor((Date.now() - saving.savedAt) / MINUTE);
    return minutes ? fill(words.saved_ago, { ago: ago.format(-minutes, "minute") }) : words.saved_now;
  }

  function tell(state, message) {
    if (state === "saved") show(savedText());
    else if (state === "refused") show(message || words.failed, "bad");
    else show(words[STATES[state][0]], STATES[state][1]);
    if (state === "changed" && notice.dataset.of !== "conflict") put("conflict", conflict(message));
    if (state !== "changed" && notice.dataset.of === "conflict") put("");
    if (offered) return refreshBadge();
    if (saving.isDirty()) leftBehind.keep({ ...present(), was: config.saved_at });
    else leftBehind.clear();
    return refreshBadge();
  }

  function put(of, nodes = []) {
    notice.dataset.of = of;
    notice.hidden = !of;
    notice.replaceChildren(...nodes);
  }

  // What this browser still has of an earlier time. Until the person decides, nothing takes its place.
  let offered = leftBehind.found(present());

  function offerBack({ name, document: work, was, at }) {
    const decide = (then) => () => {
      offered = null;
      put("");
      then();
    };
    const back = decide(() => {
      nameField.value = name;
      draft.restore(work);
      saving.touched();
    });
    const day = new Intl.DateTimeFormat(document.documentElement.lang || "en", { dateStyle: "medium", timeStyle: "short" }).format(at);
    put("left", [
      el("p", {}, el("strong", {}, fill(words.left_behind, { at: day })), " ", was === config.saved_at ? words.left_about : words.left_older),
      el("button", { type: "button", class: "btn btn-sm", onclick: decide(() => saving.isDirty() || leftBehind.clear()) }, words.let_go),
      el("button", { type: "button", class: "btn btn-sm btn-primary", onclick: back }, words.bring_back)]);
  }

  function refreshBadge() {
    const isLive = config.status === "live";
    const isSame = isPublished && !saving.isDirty();
    const look = isLive ? (isSame ? "live" : "live_changed") : config.status;
    badge.textContent = words[`status_${look}`];
    badge.dataset.status = look;
    publishButton.disabled = isLive && isSame;
  }

  // Two people, or one person in two tabs: nobody's work is overwritten without a word, and nobody is stopped in the middle of one.
  const conflict = (message) => [
    el("p", {}, el("strong", {}, words.changed_elsewhere), " ", message || words.changed_about, " ", words.changed_kept),
    el("button", { type: "button", class: "btn btn-sm", onclick: takeTheirs }, words.take_theirs),
    el("button", { type: "button", class: "btn btn-sm btn-primary", onclick: () => saving.ask("save", { isForced: true }) }, words.keep_mine),
  ];

  function takeTheirs() {
    removeEventListener("beforeunload", warn);
    location.reload();
  }

  function open(title, body, buttons, { isWide = false } = {}) {
    dialog.toggleAttribute("data-wide", isWide);
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
    const looked = reach ? el("div", { class: "dialog-columns" }, lines(answer.body), reach.element) : lines(answer.body);
    open(blocked ? words.not_yet : words.ready, [el("p", { class: "dialog-sentence" }, answer.body.sentence), looked],
      blocked ? [] : [el("button", { type: "button", class: "btn btn-primary", onclick: publish }, label)], { isWide: Boolean(reach) });
    return undefined;
  }

  async function publish() {
    const { status: code, body } = await saving.ask("publish");
    if (code === 409) dialog.close();
    if (!body?.saved_at || code === 409) return;
    const shop = config.origins?.[0];
    // Where it is seen, for whoever it is for: the owner's proof that it works.
    const see = shop && el("a", { class: "btn", href: shop, target: "_blank", rel: "noopener" }, words.see_on_shop);
    if (body.list) open(words.live_now, [el("p", { class: "dialog-sentence" }, body.sentence)], [see, el("a", { class: "btn btn-primary", href: body.list }, words.to_list)].filter(Boolean));
    else if (body.problem) {
      dialog.close();
      editor.reveal(body.problem.path, body.problem.message);
    } else open(words.not_yet, [lines(body)], []);
  }

  /** Whoever goes on from here has their work saved first; the browser asks only where that could not be done. */
  async function first(event, go) {
    if (!saving.isDirty()) return;
    event.preventDefault();
    await saving.ask("save");
    go();
  }

  function leave(event) {
    if (!(event.ctrlKey || event.metaKey || event.shiftKey || event.button)) first(event, () => location.assign(backLink.href));
  }

  const keepThenOpen = (event) => {
    const { href } = event.currentTarget;
    return first(event, () => window.open(href, "_blank", "noopener"));
  };

  const warn = (event) => saving.isDirty() && event.preventDefault();

  publishButton.addEventListener("click", offer);
  nameField.addEventListener("input", saving.touched);
  backLink.addEventListener("click", leave);
  duplicateForm?.addEventListener("submit", (event) => first(event, () => duplicateForm.submit()));
  addEventListener("beforeunload", warn);
  addEventListener("online", saving.hurry);
  document.addEventListener("visibilitychange", () => document.hidden && saving.hurry());
  setInterval(() => saving.state === "saved" && show(savedText()), MINUTE / 2);
  tell("saved");
  if (offered) offerBack(offered);
  return { refresh: saving.touched, save: () => saving.ask("save"), offer, keepThenOpen };
}
