// One preview: a frame of our own with the real runtime in it, at a desk's or a phone's size, and the outlines over it.

import { el } from "./dom.js";
import { makeMarks } from "./marks.js";

export const SIZES = { desktop: [1280, 800], phone: [390, 844], glance: [390, 560] };
// A phone has a rim.
export const RIM = { desktop: 0, phone: 16, glance: 0 };

/**
 * @param {object} options
 * @param {HTMLElement} options.holder with the frame in it
 * @param {() => void} options.onReady the frame can be told what to draw
 * @param {(said: object) => void} options.onSaid what the frame tells
 */
export function makeScreen(editor, { holder, frame, onReady, onSaid }) {
  const marks = makeMarks(editor);
  let isReady = false;
  let scale = 1;
  let shown = {};

  holder.append(marks.element);

  addEventListener("message", (event) => {
    if (event.origin !== location.origin || event.source !== frame.contentWindow) return;
    const said = event.data || {};
    if (said.shopbell === "ready") {
      isReady = true;
      onReady();
    } else if (said.shopbell === "marks") {
      shown = said;
      marks.show(shown, scale);
    } else onSaid(said);
  });
  // The frame may have been ready before we listened.
  frame.contentWindow?.postMessage({ shopbell: "hello" }, location.origin);

  return {
    holder,
    focus: () => frame.focus(),
    send: (message) => isReady && frame.contentWindow.postMessage(message, location.origin),
    fit(size, room) {
      const [width, height] = SIZES[size];
      scale = Math.min(1, (room.width - RIM[size]) / width, (room.height - RIM[size]) / height);
      holder.style.setProperty("width", `${width * scale}px`);
      holder.style.setProperty("height", `${height * scale}px`);
      frame.style.setProperty("width", `${width}px`);
      frame.style.setProperty("height", `${height}px`);
      frame.style.setProperty("transform", `scale(${scale})`);
      holder.dataset.size = size;
      marks.show(shown, scale);
    },
  };
}

/** Another holder with a frame like the first. */
export function anotherHolder({ src, title }) {
  const frame = el("iframe", { src, title });
  return { holder: el("div", { class: "stage-holder" }, el("div", { class: "stage-clip" }, frame)), frame };
}
