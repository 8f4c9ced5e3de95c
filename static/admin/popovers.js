// Boxes in the top layer that belong to a button: explanations ("?") and the further actions of a row ("…"). The browser opens and closes
// them (a click, Enter or a tap; Escape or a click elsewhere); here they are put beside their button, and closed when the page moves on.

const MARGIN = 12;
const BOXES = ".explanation, .more-list";
const OPEN = ".explanation:popover-open, .more-list:popover-open";
const STEPS = { ArrowDown: 1, ArrowUp: -1 };

/** @param {Document} page */
export function watchPopovers(page) {
  page.addEventListener("beforetoggle", (event) => {
    const box = event.target;
    if (event.newState === "open" && box instanceof HTMLElement && box.matches(BOXES)) put(page, box);
  }, true);
  // A list of actions takes the focus, as whoever opened it wants one of them.
  page.addEventListener("toggle", (event) => {
    const box = event.target;
    if (event.newState === "open" && box instanceof HTMLElement && box.matches(".more-list")) begin(box);
  }, true);
  // Whoever was faster than this script finds it as it should be, too.
  for (const box of page.querySelectorAll(OPEN)) {
    put(page, box);
    if (box.matches(".more-list")) begin(box);
  }
  page.addEventListener("keydown", (event) => {
    const box = event.target instanceof Element ? event.target.closest(".more-list") : null;
    if (box) walk(box, event);
  });
  // A box in the top layer stands still while the page scrolls below it.
  page.addEventListener("scroll", (event) => {
    const open = page.querySelector(OPEN);
    if (open && event.target !== open) open.hidePopover();
  }, { capture: true, passive: true });
}

function begin(box) {
  actions(box)[0]?.focus();
}

function actions(box) {
  return [...box.querySelectorAll("a, button")];
}

function walk(box, event) {
  const all = actions(box);
  const at = all.indexOf(event.target);
  const to = { Home: 0, End: all.length - 1 }[event.key] ?? (event.key in STEPS ? (at + STEPS[event.key] + all.length) % all.length : -1);
  if (to < 0) return;
  event.preventDefault();
  all[to].focus();
}

/** Below its button, or above it low on the page; as wide as its style says, and never over the page's edge. */
function put(page, box) {
  const button = page.querySelector(`[popovertarget="${CSS.escape(box.id)}"]`);
  if (!button) return;
  const at = button.getBoundingClientRect();
  const { clientWidth: width, clientHeight: height } = page.documentElement;
  const wide = Math.min(Number.parseFloat(getComputedStyle(box).getPropertyValue("--wide")), width - 2 * MARGIN);
  const isBelow = at.bottom < height * 0.6;
  Object.assign(box.style, {
    width: `${wide}px`,
    left: `${Math.max(MARGIN, Math.min(at.left - 16, width - wide - MARGIN))}px`,
    top: isBelow ? `${at.bottom + 8}px` : "auto",
    bottom: isBelow ? "auto" : `${height - at.top + 8}px`,
  });
}
