// Before publishing: whom the draft would have reached in the last days. The server answers in slices; they are added up here, and
// nothing is asked any more once the dialog is closed.

import { cutWords } from "./cut.js";
import { el, fill } from "./dom.js";
import { helpFor } from "./explained.js";

const SPANS = [7, 14, 30];
const MOST_LINES = 6;

const adding = (sum, part) => {
  for (const [name, value] of Object.entries(part)) {
    if (typeof value === "number") sum[name] = (sum[name] || 0) + value;
    else sum[name] = adding(sum[name] || {}, value);
  }
  return sum;
};

const share = (part) => (part < 0.01 ? "< 1 %" : `${Math.round(part * 100)} %`);

const largest = (counts) => Object.entries(counts || {}).sort((one, other) => other[1] - one[1]).slice(0, MOST_LINES);

/** @returns {{element: HTMLElement, stop: () => void}} */
export function makeReach({ words, config, draft, post }) {
  const number = new Intl.NumberFormat(document.documentElement.lang || "en");
  const holder = el("section", { class: "reach", "aria-live": "polite" });
  let days = 14;
  let run = 0;
  let rate = null;
  let worth = 0;

  async function start() {
    const mine = (run += 1);
    const found = { sum: {}, names: {}, total: 0, cutAt: null, codes: 0, isDone: false };
    draw(found);

    /** One slice after the other, up to the end of a stretch. The first of all answers in which stretches the rest is done. */
    async function follow(after, upto) {
      let lanes = [];
      while (after !== null && !found.failed) {
        const answer = await post(config.urls.replay, { document: draft.document, days, after, upto });
        if (mine !== run) return;
        if (answer.status !== 200) {
          found.failed = true;
          break;
        }
        const { body } = answer;
        adding(found.sum, body.tally);
        Object.assign(found.names, body.names);
        found.total = body.total ?? found.total;
        found.cutAt ??= body.cut_at;
        found.codes = body.codes;
        rate ??= body.rate;
        lanes = body.lanes;
        after = lanes.length ? null : body.after;
        draw(found);
      }
      await Promise.all(lanes.map((lane) => follow(...lane)));
    }

    await follow("", null);
    if (mine !== run) return;
    found.isDone = true;
    draw(found);
  }

  function draw(found) {
    const pick = (event) => {
      days = Number(event.target.value);
      start();
    };
    const chooser = el("select", { class: "form-select form-select-sm", "aria-label": words.reach_days, onchange: pick },
      ...SPANS.map((span) => el("option", { value: span, selected: span === days }, fill(words.reach_last, { days: span }))));
    holder.replaceChildren(
      el("div", { class: "reach-head" }, el("h3", {}, words.reach, " ", helpFor({ config }, "reach")), chooser),
      ...(found.failed ? [el("p", { class: "hint" }, words.reach_failed)] : result(found)));
  }

  function result({ sum, names, total, cutAt, codes, isDone }) {
    const visits = sum.visits || 0;
    const reached = sum.reached_visits || 0;
    const done = total ? Math.min(100, Math.round((visits / total) * 100)) : 100;
    const progress = isDone ? null : el("progress", { max: 100, value: done, "aria-label": words.reach_progress });
    if (isDone && !visits) return [el("p", { class: "hint" }, words.reach_no_visits)];
    const span = cutAt ? Math.max(1, Math.round((Date.now() - cutAt) / 86_400_000)) : days;
    const main = fill(words.reach_main, { reached: number.format(reached), visits: number.format(visits), days: span, daily: number.format(Math.round(reached / span)) });
    return [progress,
      el("p", { class: "reach-main" }, main),
      cutAt ? el("p", { class: "hint" }, cutWords(words, total, cutAt)) : null,
      isDone && !reached ? el("p", { class: "reach-warning" }, words.reach_nobody) : null,
      chart(sum.days),
      list(words.reach_stopped, largest(sum.stopped), names, visits),
      list(words.reach_displaced, largest(sum.displaced), names, null),
      codes ? cost(sum.reached_visitors || 0, codes) : null,
      el("p", { class: "hint" }, words.reach_note)].filter(Boolean);
  }

  function chart(byDay) {
    const known = Object.entries(byDay || {}).sort();
    const most = Math.max(1, ...known.map(([, visits]) => visits));
    if (known.length < 2) return null;
    const bars = known.map(([day, visits]) => {
      const bar = el("span", { class: "reach-bar", title: `${day}: ${number.format(visits)}` });
      bar.style.height = `${Math.max(4, Math.round((visits / most) * 100))}%`;
      return bar;
    });
    return el("div", { class: "reach-days", role: "img", "aria-label": words.reach_chart }, ...bars);
  }

  function list(title, entries, names, whole) {
    if (!entries.length) return null;
    return el("div", {}, el("h4", {}, title), el("ul", { class: "reach-list" }, ...entries.map(([name, count]) =>
      el("li", {}, el("span", {}, names[name] || name), el("b", {}, whole ? share(count / whole) : number.format(count))))));
  }

  // What is not known is a figure that the marketer sees and can change.
  function cost(people, codes) {
    const said = el("b", {});
    const tell = () => {
      const given = Math.round(people * codes * (rate / 100));
      said.textContent = worth ? fill(words.reach_cost, { codes: number.format(given), cost: `${number.format(given * worth)} ${config.currency}` }) : fill(words.reach_codes, { codes: number.format(given) });
    };
    const share = el("input", { class: "form-control", type: "number", min: 0, max: 100, value: rate, "aria-label": words.reach_rate, oninput: (event) => {
      rate = Number(event.target.value) || 0;
      tell();
    } });
    const price = el("input", { class: "form-control", type: "number", min: 0, step: "any", value: worth || "", "aria-label": words.reach_worth, oninput: (event) => {
      worth = Number(event.target.value) || 0;
      tell();
    } });
    tell();
    return el("div", { class: "reach-cost" }, el("p", {}, said),
      el("label", {}, el("span", {}, words.reach_rate), share), el("label", {}, el("span", {}, fill(words.reach_worth, { currency: config.currency })), price));
  }

  start();
  return { element: holder, stop: () => (run += 1) };
}
