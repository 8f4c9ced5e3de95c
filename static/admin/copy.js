// <button data-copy="text" data-copied="Copied">: puts the text on the clipboard and says so for a moment.

const SHOWN_MS = 1600;

/** @param {Document} page */
export function watchCopyButtons(page) {
  page.addEventListener("click", async (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-copy]") : null;
    if (!button) return;
    const copied = await put(page, button.getAttribute("data-copy") ?? "");
    if (copied) say(button);
  });
}

/** Without https the browser has no clipboard for us, and the older command does it. */
async function put(page, text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = page.createElement("textarea");
    area.value = text;
    area.className = "off-screen";
    page.body.append(area);
    area.select();
    const done = page.execCommand("copy");
    area.remove();
    return done;
  }
}

function say(button) {
  const label = button.querySelector("[data-copy-label]");
  const words = button.getAttribute("data-copied") ?? "";
  const before = label?.textContent;
  button.classList.add("is-copied");
  button.setAttribute("aria-live", "polite");
  if (label && before !== words) {
    label.textContent = words;
    setTimeout(() => (label.textContent = before), SHOWN_MS);
  }
  setTimeout(() => button.classList.remove("is-copied"), SHOWN_MS);
}
