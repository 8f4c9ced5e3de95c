// Inside the preview's frame: loads the real runtime and draws what the editor hands over. What a visitor would send to the
// server is answered in the page, so nothing is stored and nobody is counted.

import { makeEditing } from "./preview_editing.js";

const config = JSON.parse(document.getElementById("preview-config").textContent);
const root = document.getElementById("preview-root");
const again = document.getElementById("preview-again");
const beside = document.getElementById("preview-beside");

let given = { document: config.document, language: config.language, step: "start", weights: [], gifts: [], reward: null };
let runtime = null;
let drawn = null;
let drawnAs = "";
let rehearsal = null;
let besideAs = "";
const chips = [];

const tell = (what, more) => parent.postMessage({ shopbell: what, ...more }, location.origin);
const editing = makeEditing({
  parts: () => drawn?.parts() || [],
  texts: () => [...(drawn?.texts() || []), ...textsBeside()],
  textOf: (path) => given.texts?.[path],
  document: () => given.document,
  mayWrite: () => Boolean(given.mayWrite),
  tell,
  // Not at once: a click may have gone from one text to the next, which stands where it stands.
  onEnd: () => requestAnimationFrame(() => draw({})),
});

// The words of what stands on the page beside the popup.
function textsBeside() {
  const shadow = beside.querySelector("[data-shopbell]")?.shadowRoot;
  const places = { "display.teaser.text": ".teaser .open", "display.launcher.text": ".launcher .tip", "display.reminder.text": ".reminder strong" };
  return Object.entries(places).map(([path, selector]) => [path, shadow?.querySelector(selector)]).filter(([, node]) => node);
}

// What a visitor's cart and the shop's products would give.
const goods = config.goods.map((one) => ({ ...one, url: location.href, image: one.image && new URL(one.image, location.origin).href }));
const products = { cart: goods, viewed: goods, bestsellers: goods, together: goods };
const onVisit = (show) => show({ shipping: config.shipping });

// What visitors of this language would read of ours.
const stringsOf = (language, game) => (config.strings[language.split("-")[0].toLowerCase()] || config.strings.en)[game?.kind || ""];

function begin() {
  drawn?.close();
  root.replaceChildren();
  again.hidden = true;
  const entry = { popup: "preview", version: 0, variant: "a", token: "", blocking: true, document: given.document, language: given.language, strings: stringsOf(given.language, given.document.game), products };
  drawn = runtime.preview({ entry, games: config.games, base: location.origin, post: rehearsal.post, root, step: given.step, sample: { coupon: rehearsal.sample() }, onVisit });
  drawnAs = kindOf(given);
}

// What stands on the page before and after the popup. It lies behind the popup here; a press opens the popup as it does there.
async function drawBeside() {
  const { display, theme } = given.document;
  const wanted = [["teaser", config.corners], ["launcher", config.corners], ["reminder", config.reminder]].filter(([kind]) => display[kind] && fits(kind, display[kind]));
  const now = JSON.stringify([wanted, wanted.map(([kind]) => display[kind]), theme, given.language]);
  if (now === besideAs) return;
  besideAs = now;
  const shared = { theme, language: given.language, strings: stringsOf(given.language), root: beside, preview: true };
  const pens = await Promise.all(wanted.map(([, address]) => import(address)));
  if (now !== besideAs) return;
  chips.splice(0).forEach((chip) => chip.remove());
  for (const [at, [kind]] of wanted.entries()) {
    const given = kind === "reminder" ? { ...display.reminder, ...wonCode() } : display[kind];
    const chip = pens[at].chip({ ...shared, kind, given, onPress: () => draw({ replay: true }), onDone: () => chip.remove() });
    chips.push(chip);
  }
}

const fits = (kind, { text }) => (kind === "teaser" ? Boolean(text) : kind === "launcher" || ["won", "done"].includes(given.step));

function wonCode() {
  const { code, apply_url, expires_at } = rehearsal.sample() || {};
  const prize = given.document.game?.slices?.find((slice) => slice.prize);
  return { code: code || "SAMPLE-CODE", apply_url, expires_at, label: prize?.label };
}

// What the runtime takes once at its beginning; after a change of these the popup is drawn from the start.
// How high it is in a phone's and in a desk's column, without the margins that it has here.
const COLUMNS = { phone: 350, desktop: 720 };
const MARGINS = 40;
const PAUSE_MS = 500;
let measuring = 0;

function measureLater() {
  clearTimeout(measuring);
  if (given.document.display.type !== "embedded" || config.is_still) return;
  measuring = setTimeout(measure, PAUSE_MS);
}

async function measure() {
  const heights = {};
  for (const [name, width] of Object.entries(COLUMNS)) {
    const probe = document.createElement("div");
    probe.className = "probe";
    probe.style.setProperty("width", `${width + MARGINS}px`);
    document.body.append(probe);
    const entry = { popup: "preview", version: 0, variant: "a", token: "", blocking: false, document: given.document, language: given.language, strings: stringsOf(given.language, given.document.game), products };
    const trial = runtime.preview({ entry, games: config.games, base: location.origin, post: rehearsal.post, root: probe, step: "start", onVisit });
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    heights[name] = Math.ceil(probe.firstElementChild?.shadowRoot?.querySelector(".card")?.getBoundingClientRect().height || 0);
    trial.close();
    probe.remove();
  }
  tell("heights", { heights });
}

const kindOf = ({ document, language, reward, gifts }) => JSON.stringify([document.display.type, language, giftShown(gifts, reward), document.game?.kind]);

// The code that stands on the last steps is a sample of this one.
function giftShown(gifts, reward) {
  const { kind, code, pattern, deliver, expiry } = gifts.find((one) => one.kind !== "none") || reward || {};
  return [kind, code, pattern, deliver, expiry];
}

function draw(message) {
  given = { ...given, ...message };
  editing.turn(Boolean(given.isEdited));
  wearPage(given.page || {});
  // Whoever writes in the popup itself keeps the words, and the place in them, until they are done.
  if (editing.isTyping) return;
  if (!runtime || !given.document) return;
  document.documentElement.dataset.display = given.document.display.type;
  drawBeside();
  if (!drawn || message.replay || !root.firstElementChild || kindOf(given) !== drawnAs) begin();
  else drawn.update(given.document, given.step);
  measureLater();
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
  if (event.data?.shopbell === "write") {
    focus();
    editing.write(event.data.path);
  }
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
if (config.document) draw({});
if (parent !== window) tell("ready");
