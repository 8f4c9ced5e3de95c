// "Check my shop now": opens a page of the shop in a window of its own, and puts what the tag reports from there into words.
// Whatever comes is a stranger's until its window and origin are right, and then still only text.

const HEARD_WITHIN_MS = 12_000;
const MOST = 40;
const LONGEST = 300;
const ORDER = ["broken", "attention", "good"];

const card = document.getElementById("own-check");
const config = JSON.parse(card.dataset.config);
const address = card.querySelector("input");
const panelLink = card.querySelector("[data-open-panel]");
const result = card.querySelector("[data-result]");
const list = card.querySelector(".findings");

let shop = null;
let timer = 0;
let found = new Map();

const link = () => `${config.open}?to=${encodeURIComponent(address.value.trim())}`;
const isFinding = (one) => Array.isArray(one) && Object.hasOwn(config.checks, one[0]);

function say(state, words) {
  result.dataset.state = state;
  result.textContent = words;
  result.hidden = false;
}

/** Words in which `{value}` stands for what was seen; a value of several words is something to copy. */
function filled(node, words, value) {
  const [before, ...rest] = words.split("{value}");
  node.append(before);
  for (const text of rest) {
    const code = document.createElement("code");
    code.textContent = value;
    node.append(code, text);
  }
}

function draw() {
  const known = [...found].sort(([a], [b]) => ORDER.indexOf(config.checks[a].state) - ORDER.indexOf(config.checks[b].state));
  list.replaceChildren(
    ...known.map(([code, value]) => {
      const { state, title, words, page } = config.checks[code];
      const item = document.getElementById(`finding-${state}`).content.cloneNode(true);
      const text = item.querySelector(".finding-words");
      text.parentElement.dataset.code = code;
      filled(text.querySelector("strong"), title, value);
      if (words && value !== "–") filled(text.querySelector("p"), words, value);
      else text.querySelector("p").remove();
      if (config.pages[page]) text.querySelector("a").href = config.pages[page];
      else text.querySelector("a").remove();
      return item;
    }),
  );
}

function heard(codes) {
  clearTimeout(timer);
  found = new Map(codes);
  draw();
}

function summarise() {
  const wrong = [...found.keys()].filter((code) => config.checks[code].state !== "good").length;
  if (wrong) say("attention", config.words.wrong.replace("{value}", wrong));
  else say("good", config.words.well);
}

addEventListener("message", ({ source, origin, data }) => {
  if (!shop || source !== shop || typeof data !== "object" || data === null) return;
  if (!config.origins.includes(origin)) {
    // The shop has led on to an address that is not its own here. Nothing more is believed of it.
    heard([["origin", origin]]);
    summarise();
  } else if (data.shopbell === "csp") {
    // All that comes through where the tag's own parts are refused; what they report says it too, and more.
    if (found.size > 1) return;
    heard([["csp", `${String(data.value).slice(0, LONGEST).replace(/-(elem|attr)$/, "")} ${location.origin}`]]);
    summarise();
  } else if (data.shopbell === "check" && Array.isArray(data.findings)) {
    heard(data.findings.slice(0, MOST).filter(isFinding).map(([code, value]) => [code, String(value).slice(0, LONGEST)]));
    if (data.done) summarise();
    else say("waiting", config.words.hearing);
  }
});

function begin() {
  if (!address.reportValidity()) return;
  clearTimeout(timer);
  heard([]);
  say("waiting", config.words.waiting);
  shop = window.open(link(), "shopbell_check");
  if (!shop) {
    heard([["no_window", ""]]);
    return summarise();
  }
  timer = setTimeout(() => {
    heard([[shop.closed ? "cut_off" : "unheard_of", ""]]);
    summarise();
  }, HEARD_WITHIN_MS);
}

card.querySelector("[data-check]").addEventListener("click", begin);
address.addEventListener("input", () => {
  panelLink.href = link();
});
