// The right side: a frame of our own with the real runtime in it, at a desk's or a phone's size, scaled to the room there is.

import { segmented } from "./fields.js";
import { stepsOf } from "./steps.js";
import { variantTabs } from "./experiment.js";
import { publicDocument } from "./odds.js";

const SIZES = { desktop: [1280, 800], phone: [390, 844] };

export function makeStage(editor, { root, frame, holder, toolbar, replay }) {
  const { draft, words } = editor;
  let size = matchMedia("(max-width: 900px)").matches ? "phone" : "desktop";
  let isReady = false;
  let waiting = 0;

  function send(more = {}) {
    if (!isReady) return;
    // What is of the variant lies over what all share.
    const document = { ...draft.document, ...draft.content };
    const message = {
      shopbell: "draw",
      document: publicDocument(document),
      language: document.language || "en",
      step: editor.step,
      weights: document.game?.prizes.map((prize) => prize.weight) || [],
      kinds: document.game?.prizes.map((prize) => prize.kind) || [],
      codes: document.game?.prizes.map((prize) => prize.code) || [],
      reward: document.reward,
      ...more,
    };
    frame.contentWindow.postMessage(message, location.origin);
  }

  /** At most once a frame, however fast somebody types. */
  function update() {
    if (waiting) return;
    waiting = requestAnimationFrame(() => {
      waiting = 0;
      send();
    });
  }

  function fit() {
    const [width, height] = SIZES[size];
    const room = root.getBoundingClientRect();
    if (!room.width || !room.height) return;
    // A phone has a rim.
    const rim = size === "phone" ? 16 : 0;
    const scale = Math.min(1, (room.width - rim) / width, (room.height - rim) / height);
    holder.style.setProperty("width", `${width * scale}px`);
    holder.style.setProperty("height", `${height * scale}px`);
    frame.style.setProperty("width", `${width}px`);
    frame.style.setProperty("height", `${height}px`);
    frame.style.setProperty("transform", `scale(${scale})`);
    holder.dataset.size = size;
  }

  function drawToolbar() {
    const steps = stepsOf(draft.content);
    const sizes = [["desktop", words.desktop], ["phone", words.phone]];
    toolbar.replaceChildren(
      variantTabs(editor),
      steps.length > 1 ? segmented(words.step, steps.map((name) => [name, words[`step_${name}`]]), editor.step, (name) => {
        editor.showStep(name);
        editor.redraw("content");
      }) : "",
      segmented(words.device, sizes, size, (wanted) => {
        size = wanted;
        fit();
        send({ replay: true });
      }));
  }

  addEventListener("message", (event) => {
    if (event.origin !== location.origin || event.source !== frame.contentWindow || event.data?.shopbell !== "ready") return;
    isReady = true;
    send({ replay: true });
  });
  // The frame may have been ready before we listened.
  frame.contentWindow?.postMessage({ shopbell: "hello" }, location.origin);
  replay.addEventListener("click", () => send({ replay: true }));
  new ResizeObserver(fit).observe(root);
  fit();
  drawToolbar();
  return { update, drawToolbar, fit };
}
