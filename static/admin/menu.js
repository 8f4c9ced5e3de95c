// The menu of small screens opens by its address (#menu), without this module too; here it learns Escape and focus.

/** @param {Document} page */
export function watchMenu(page) {
  const menu = page.getElementById("menu");
  if (!menu) return;
  addEventListener("hashchange", () => {
    if (location.hash === "#menu") menu.querySelector("a")?.focus();
  });
  page.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && location.hash === "#menu") location.hash = "";
  });
}
