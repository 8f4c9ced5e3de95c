// On the settings page: draws the consent prompt with the very code that draws it in a shop, and again while the words are typed.

const box = document.querySelector("[data-prompt-preview]");
const stage = box?.querySelector(".prompt-preview-stage");
const buttons = box ? [...box.querySelectorAll("[data-language]")] : [];

const field = (name) => document.querySelector(`[name="${name}"]:not([type="hidden"])`);

function draw(drawCard, given, language) {
  const own = field("consent.prompt_text").value.trim();
  const prompt = {
    ...given.prompts[language],
    asks_capture: field("capture.mode").value !== "off",
    privacy_url: field("consent.privacy_url").value.trim(),
  };
  prompt.words = { ...prompt.words, ...(own && { text: own }) };
  const { host } = drawCard({ win: window, given: prompt, said: {}, asked: false, onAnswer() {} });
  host.setAttribute("data-preview", "");
  stage.replaceChildren(host);
}

async function begin() {
  const given = JSON.parse(box.dataset.promptPreview);
  const { drawCard } = await import(given.part);
  let language = buttons[0].dataset.language;
  const again = () => draw(drawCard, given, language);
  for (const button of buttons) {
    button.addEventListener("click", () => {
      language = button.dataset.language;
      buttons.forEach((one) => one.setAttribute("aria-pressed", String(one === button)));
      again();
    });
  }
  for (const name of ["consent.prompt_text", "consent.privacy_url", "capture.mode"]) field(name).addEventListener("input", again);
  again();
}

if (box) begin();
