// Inside the preview's frame: loads the real runtime and draws what the editor hands over. What a visitor would send to the
// server is answered in the page, so nothing is stored and nobody is counted.

import { makeEditing } from "./preview_editing.js";

const config = JSON.parse(document.getElementById("preview-config").textContent);
const root = document.getElementById("preview-root");
const again = document.getElementById("preview-again");

let given = { document: config.document, language: config.language, step: "start", weights: [], kinds: [], codes: [], delivers: [], reward: null };
let runtime = null;
let drawn = null;
let drawnAs = "";
let rehearsal = null;

const tell = (what, more) => parent.postMessage({ shopbell: what, ...more }, location.origin);
const editing = makeEditing({ parts: () => drawn?.parts() || [], document: () => given.document, tell, onEnd: () => draw({}) });

// What visitors of this language would read of ours.
const stringsOf = (language) => config.strings[language.split("-")[0].toLowerCase()] || config.strings.en;

function begin() {
  drawn?.close();
  root.replaceChildren();
  again.hidden = true;
  const entry = { popup: "preview", version: 0, variant: "a", token: "", blocking: true, document: given.document, language: given.language, strings: stringsOf(given.language) };
  drawn = runtime.preview({ entry, games: config.games, base: location.origin, post: rehearsal.post, root, step: given.step, sample: { coupon: rehearsal.sample() } });
  drawnAs = kindOf(given);
}

// What the runtime takes once at its beginning; after a change of these the popup is drawn from the start.
const kindOf = ({ document, language, reward }) => JSON.stringify([document.display.type, language, reward, Boolean(document.game)]);

function draw(message) {
  given = { ...given, ...message };
  editing.turn(Boolean(given.isEdited));
  wearPage(given.page || {});
  // Whoever writes in the popup itself keeps the words, and the place in them, until they are done.
  if (editing.isTyping) return;
  if (!runtime || !given.document) return;
  if (!drawn || message.replay || !root.firstElementChild || kindOf(given) !== drawnAs) begin();
  else drawn.update(given.document, given.step);
}

// The shop's page behind it may be a dark one, or one that reads from right to left.
function wearPage({ isDark, isRightToLeft }) {
  document.documentElement.toggleAttribute("data-dark", Boolean(isDark));
  document.documentElement.dir = isRightToLeft ? "rtl" : "ltr";
}

addEventListener("message", (event) => {
  if (event.origin !== location.origin || event.source !== parent) return;
  if (event.data?.shopbell === "draw") draw(event.data);
  if (event.data?.shopbell === "select") editing.select(event.data.path, event.data);
  if (event.data?.shopbell === "hello" && runtime) tell("ready");
});

// A link of the popup would lead out of the preview.
document.addEventListener("click", (event) => {
  if (event.composedPath().some((node) => node instanceof HTMLAnchorElement)) event.preventDefault();
}, true);

again.addEventListener("click", () => draw({ replay: true }));
new MutationObserver(() => {
  again.hidden = config.is_still || Boolean(root.firstElementChild) || !given.document;
}).observe(root, { childList: true });

runtime = await import(config.runtime);
rehearsal = runtime.rehearse(() => given, { applyUrl: config.has_apply_link ? location.href : null });
if (config.is_still) document.documentElement.dataset.still = "";
if (config.document) begin();
if (parent !== window) tell("ready");
