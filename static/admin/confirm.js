// <form data-confirm="Sure?">: asks before it is sent.

/** @param {Document} page */
export function watchConfirmations(page) {
  page.addEventListener("submit", (event) => {
    const question = event.target instanceof Element ? event.target.getAttribute("data-confirm") : null;
    if (question && !window.confirm(question)) event.preventDefault();
  });
}
