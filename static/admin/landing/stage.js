// The frame with the page in it, at a desk's or a phone's size, scaled to the room there is. The server draws the page: it is sent what
// is in hand, and nothing of it is kept.

import { segmented } from "../editor/fields.js";
import { languageInHand } from "../editor/languages.js";

const SIZES = { desktop: [1280, 800], phone: [390, 844] };

export function makeStage(editor, { root, frame, holder, toolbar, form }) {
  const { draft, words } = editor;
  let size = matchMedia("(max-width: 900px)").matches ? "phone" : "desktop";
  let shown = "";
  let scrolled = 0;

  function show() {
    const content = JSON.stringify(draft.document);
    const language = languageInHand(editor);
    if (language + content === shown) return;
    shown = language + content;
    scrolled = frame.contentWindow?.scrollY ?? 0;
    form.elements.content.value = content;
    form.elements.language.value = language;
    form.submit();
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

  // Whoever has scrolled to the part they are writing stays there; and a link would lead out of the preview.
  frame.addEventListener("load", () => {
    const page = frame.contentWindow;
    page.scrollTo(0, scrolled);
    page.document.addEventListener("click", (event) => event.target.closest?.("a, button") && event.preventDefault(), true);
  });

  const sizes = [["desktop", words.desktop], ["phone", words.phone]];
  toolbar.replaceChildren(segmented(words.device, sizes, size, (wanted) => {
    size = wanted;
    fit();
  }));
  new ResizeObserver(fit).observe(root);
  fit();
  return { show, fit };
}
