// Inside the preview's frame: loads the real runtime and draws what the editor hands over. What a visitor would send to the
// server is answered here, so nothing is stored and nobody is counted.

import { makeEditing } from "./preview_editing.js";

const config = JSON.parse(document.getElementById("preview-config").textContent);
const root = document.getElementById("preview-root");
const again = document.getElementById("preview-again");

let given = { document: config.document, language: "en", step: "start", weights: [], kinds: [], codes: [], reward: null };
let runtime = null;
let drawn = null;
let drawnAs = "";

const tell = (what, more) => parent.postMessage({ shopbell: what, ...more }, location.origin);
const editing = makeEditing({ parts: () => drawn?.parts() || [], document: () => given.document, tell, onEnd: () => draw({}) });

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function drawSlice() {
  const { weights } = given;
  let at = Math.floor(Math.random() * weights.reduce((sum, weight) => sum + weight, 0));
  return Math.max(0, weights.findIndex((weight) => (at -= weight) < 0));
}

const couponOf = (kind, code) =>
  kind === "none" ? null : { code: (kind === "code" && code) || "SAMPLE-CODE", apply_url: config.has_apply_link ? location.href : null, expires_at: null };

// Where a form leads, as the server decides it (popups/document/ways.py).
function nextStep(step, fields) {
  const form = given.document.steps[step]?.blocks.find((block) => block.type === "form");
  const isSo = ({ field, is }) => [fields[field]?.chosen ?? fields[field]].flat().some((one) => [is].flat().includes(one));
  const branch = (form?.branches || []).find(isSo);
  return branch ? branch.step : form?.next;
}

async function post(path, sent) {
  await wait(250);
  if (path.endsWith("/submit")) {
    const next = nextStep(sent.step, sent.fields);
    if (next && next !== "done") return { status: 200, retryAfter: 0, body: { ok: true, next, coupon: null, more: true } };
    const coupon = given.reward ? couponOf(given.reward.kind, given.reward.code) : null;
    return { status: 200, retryAfter: 0, body: given.document.game && !next ? { ok: true, next: "game" } : { ok: true, next: "done", coupon } };
  }
  const stop = drawSlice();
  const { prize, label } = given.document.game.slices[stop];
  const kind = given.kinds[stop] || "none";
  const body = { ok: true, outcome: kind === "none" ? "lost" : "won", stop, prize: { id: prize, label }, coupon: couponOf(kind, given.codes[stop]), replayed: false };
  return { status: 200, retryAfter: 0, body };
}

// A step that nobody has played for shows the code that is set for it.
function sampleCoupon() {
  const at = given.kinds.findIndex((kind) => kind !== "none");
  if (at >= 0) return couponOf(given.kinds[at], given.codes[at]);
  // A coupon without a code is drawn as none.
  return given.reward ? couponOf(given.reward.kind, given.reward.code) : { code: given.document.game ? "SAMPLE-CODE" : "" };
}

function begin() {
  drawn?.close();
  root.replaceChildren();
  again.hidden = true;
  const entry = { popup: "preview", version: 0, variant: "a", token: "", blocking: true, document: given.document, language: given.language, strings: config.strings };
  drawn = runtime.preview({ entry, games: config.games, base: location.origin, post, root, step: given.step, sample: { coupon: sampleCoupon() } });
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
if (config.is_still) document.documentElement.dataset.still = "";
if (config.document) begin();
if (parent !== window) tell("ready");
