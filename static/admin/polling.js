// Parts of a page that ask again every few seconds rest while nobody looks at it.

/** @param {Document} page */
export function restHiddenPolls(page) {
  page.addEventListener("htmx:beforeRequest", (event) => {
    const isPoll = event.target instanceof Element && event.target.getAttribute("hx-trigger")?.includes("every");
    if (isPoll && page.hidden) event.preventDefault();
  });
}
