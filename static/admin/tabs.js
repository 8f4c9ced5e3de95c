// Tabs that do not fit are scrolled sideways; the present one is brought into sight.

/** @param {Document} page */
export function showPresentTab(page) {
  for (const tab of page.querySelectorAll(".tabs [aria-current]")) {
    const list = tab.parentElement;
    list.scrollLeft = tab.offsetLeft - list.offsetLeft - (list.clientWidth - tab.offsetWidth) / 2;
  }
}
