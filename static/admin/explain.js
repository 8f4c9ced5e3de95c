// The small "?" beside a word: a button that opens its explanation; popovers.js puts it beside the button.

let made = 0;

/** The same as the macro `explain` of the templates, for what is drawn in the browser: `explain("Held out", "A small part of …")`.
 * @param {string} word @param {string} text @param {string} label of the button, such as "What is this: Held out" */
export function explain(word, text, label = word) {
  const id = `explained-${(made += 1)}`;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "explain";
  button.setAttribute("popovertarget", id);
  button.setAttribute("aria-label", label);
  button.textContent = "?";
  const box = document.createElement("span");
  box.className = "explanation";
  box.id = id;
  box.setAttribute("popover", "");
  box.setAttribute("role", "note");
  const title = document.createElement("strong");
  title.textContent = word;
  box.append(title, " ", text);
  const whole = document.createElement("span");
  whole.className = "explained";
  whole.append(button, box);
  return whole;
}
