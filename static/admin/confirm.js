// <form data-confirm="Sure?">: asks before it is sent, in a dialog whose button says what the pressed one said.

/** @param {Document} page */
export function watchConfirmations(page) {
  const dialog = page.getElementById("confirm");
  let agreed = null;
  page.addEventListener("submit", (event) => {
    const form = event.target;
    const question = form instanceof HTMLFormElement ? form.getAttribute("data-confirm") : null;
    if (!question || form === agreed || !(dialog instanceof HTMLDialogElement)) return;
    event.preventDefault();
    const pressed = event.submitter;
    dialog.querySelector("[data-question]").textContent = question;
    const yes = dialog.querySelector("[value=yes]");
    yes.textContent = pressed?.textContent.trim() || yes.dataset.words;
    yes.classList.toggle("is-final", Boolean(pressed?.classList.contains("btn-danger")));
    yes.classList.toggle("btn-danger", Boolean(pressed?.classList.contains("btn-danger")));
    dialog.returnValue = "";
    dialog.onclose = () => {
      if (dialog.returnValue !== "yes") return;
      agreed = form;
      form.requestSubmit(pressed?.isConnected ? pressed : null);
      agreed = null;
    };
    dialog.showModal();
  });
}
