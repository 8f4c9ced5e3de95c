// Finding anything by its name: Ctrl K or ⌘ K opens it, the arrows choose, Enter goes there. What is found the server says.

/** @param {Document} page */
export function watchPalette(page) {
  const palette = page.getElementById("palette");
  if (!(palette instanceof HTMLDialogElement)) return;
  const input = palette.querySelector("input");
  const isMac = /Mac|iPhone|iPad/.test(navigator.platform);
  const shortcut = page.querySelector("[data-palette-open] kbd");
  if (shortcut && isMac) shortcut.textContent = "⌘ K";

  const open = () => {
    // On a phone the button stands in the menu, which would lie above.
    if (location.hash === "#menu") location.hash = "";
    palette.showModal();
    input.select();
    input.dispatchEvent(new Event("palette"));
  };
  const options = () => [...palette.querySelectorAll("[role=option]")];
  const chosen = () => palette.querySelector("[aria-selected=true]");
  const choose = (option) => {
    chosen()?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) input.setAttribute("aria-activedescendant", option.id);
  };

  page.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(isMac ? event.metaKey : event.ctrlKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    if (palette.open) palette.close();
    else open();
  });
  page.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-palette-open]")) open();
    if (event.target === palette) palette.close();
  });
  palette.addEventListener("keydown", (event) => {
    const all = options();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && all.length) {
      event.preventDefault();
      choose(all[(all.indexOf(chosen()) + step + all.length) % all.length]);
    }
    // A search field would first be emptied by it.
    if (event.key === "Escape") {
      event.preventDefault();
      palette.close();
    }
    if (event.key === "Enter" && event.target === input) {
      event.preventDefault();
      chosen()?.click();
    }
  });
  palette.addEventListener("htmx:afterSwap", () => choose(chosen()));
}
