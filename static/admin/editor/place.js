// The line that puts a popup into a page of the shop. It can keep the popup's room free from the start, so that nothing moves
// when it comes: as high as the preview's frame has drawn it, on a phone and at a desk.

import { el } from "./dom.js";

// Where a phone's column ends.
const PHONE_UP_TO = 700;
const STEP = 8;

/** The style that keeps the room in both widths, without a style sheet. */
export function roomStyle({ phone, desktop }) {
  const [low, high] = [phone, desktop].map((height) => Math.ceil(height / STEP) * STEP);
  if (low === high) return `min-height:${low}px`;
  // Far below the least or far above the most, on each side of the limit: so one of the two holds.
  const [least, most] = low < high ? [low, high] : [high, low];
  const turn = low < high ? `(100vw - ${PHONE_UP_TO}px)*999` : `(${PHONE_UP_TO}px - 100vw)*999`;
  return `min-height:clamp(${least}px,${turn},${most}px)`;
}

export function makePlace({ words, config }) {
  let heights = null;
  let keepsRoom = true;
  const code = el("code", { class: "place-line", tabindex: "0" });

  function write() {
    const style = keepsRoom && heights ? ` style="${roomStyle(heights)}"` : "";
    code.textContent = `<div data-shopbell-popup="${config.popup}"${style}></div>`;
  }

  return {
    measured(found) {
      if (!found.phone || !found.desktop) return;
      heights = found;
      write();
    },
    element() {
      write();
      const turn = (event) => {
        keepsRoom = event.target.checked;
        write();
      };
      return el("div", { class: "field" },
        el("p", { class: "form-label" }, words.place_line),
        code,
        el("label", { class: "form-check" },
          el("input", { class: "form-check-input", type: "checkbox", checked: keepsRoom, onchange: turn }), el("span", { class: "form-check-label" }, words.place_keeps_room)),
        el("p", { class: "hint" }, words.place_line_help));
    },
  };
}
