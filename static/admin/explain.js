// The small "?" beside a word: a button that opens its explanation in the top layer. The browser does the rest (a click, Enter or a tap
// opens it, Escape or a click elsewhere closes it); here it is only put beside its button, and closed when the page moves on.

const MARGIN = 12;
const WIDTH = 320;
let made = 0;

/** The same as the macro `explain` of the templates, for what is drawn in the browser: `explain("Held out", "A small part of …")`.
 * @param {string} word @param {string} text @param {string} label of the button, such as "What is this: Held out" */
export function explain(word, text, label = word) {
  const id = `explained-${(made += 1)}`;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "explain";
  button.setAttribute("popovertarget", id);
  button.setAttribute("aria-label", label);
  button.textContent = "?";
  const box = document.createElement("span");
  box.className = "explanation";
  box.id = id;
  box.setAttribute("popover", "");
  box.setAttribute("role", "note");
  const title = document.createElement("strong");
  title.textContent = word;
  box.append(title, " ", text);
  const whole = document.createElement("span");
  whole.className = "explained";
  whole.append(button, box);
  return whole;
}

/** @param {Document} page */
export function watchExplanations(page) {
  page.addEventListener("beforetoggle", (event) => {
    const box = event.target;
    if (event.newState === "open" && box instanceof HTMLElement && box.matches(".explanation")) put(page, box);
  }, true);
  // A box in the top layer stands still while the page scrolls below it.
  page.addEventListener("scroll", (event) => {
    const open = page.querySelector(".explanation:popover-open");
    if (open && event.target !== open) open.hidePopover();
  }, { capture: true, passive: true });
}

function put(page, box) {
  const button = page.querySelector(`[popovertarget="${CSS.escape(box.id)}"]`);
  if (!button) return;
  const at = button.getBoundingClientRect();
  const { clientWidth: width, clientHeight: height } = page.documentElement;
  const widest = Math.min(WIDTH, width - 2 * MARGIN);
  const isBelow = at.bottom < height * 0.6;
  Object.assign(box.style, {
    width: `${widest}px`,
    left: `${Math.max(MARGIN, Math.min(at.left - 16, width - widest - MARGIN))}px`,
    top: isBelow ? `${at.bottom + 8}px` : "auto",
    bottom: isBelow ? "auto" : `${height - at.top + 8}px`,
  });
}
