// Inside the preview's frame: a text is written where it stands. What is drawn as a picture is written in a field laid over it. Whatever is
// pasted or dropped comes as its bare words.

const SINGLE = /[\s\u0000-\u001f\u007f\u2028\u2029]+/g;
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f]/g;
const ROOM = 16;

/** Words as the text at hand can take them: on one line where it has one, without what cannot be seen, no longer than there is room for. */
export function plain(words, { isLine, room = Infinity }) {
  const clean = isLine ? words.replace(SINGLE, " ") : words.replace(/\r\n?/g, "\n").replace(CONTROLS, "");
  return [...clean].reduce((kept, sign) => (kept.length + sign.length > room ? kept : kept + sign), "");
}

/**
 * @param {object} options
 * @param {(path: string) => [string, number] | undefined} options.textOf what the draft has there, and how long it may be
 * @param {(path: string) => boolean} options.isOneLine
 * @param {(what: string, more: object) => void} options.tell
 * @param {(isKey: boolean) => void} options.onEnd somebody has stopped writing
 * @param {(path: string, back: boolean) => void} options.onNext they go on with the next text
 */
export function makeWriting({ textOf, isOneLine, tell, onEnd, onNext }) {
  let now = null;

  const read = () => (now.isField ? now.host.value : now.host.innerText.replace(/\n$/, ""));

  function put(words) {
    if (now.isField) now.host.value = words;
    else now.host.textContent = words;
  }

  function written() {
    const text = plain(read(), { isLine: false, room: now.most });
    tell("written", { path: now.path, text });
  }

  /** Begins; `keepsCaret` where the browser itself puts the caret to where was clicked. */
  function begin(path, node, { keepsCaret = false } = {}) {
    const [before, most] = textOf(path) || [];
    if (before === undefined) return false;
    end();
    const drawn = node instanceof SVGElement ? over(node) : hostOf(node);
    now = { path, before, most, isLine: isOneLine(path), begunAt: performance.now(), ...drawn };
    const isSame = !now.isField && now.host.textContent === before;
    // As it is in the draft: {prize} and not what it stands for.
    if (!isSame) put(before);
    now.host.addEventListener("input", written);
    now.host.addEventListener("blur", leave);
    now.host.addEventListener("beforeinput", refuse);
    for (const type of ["paste", "drop"]) now.host.addEventListener(type, take);
    now.host.focus({ preventScroll: true });
    if (!keepsCaret || !isSame) selectAll();
    tell("begun", { path });
    return true;
  }

  function hostOf(node) {
    if (node.matches("input, textarea")) {
      if (node.localName === "input") node.type = "text";
      node.placeholder = "";
      return { host: node, isField: true };
    }
    let host = node;
    // A clock would go on writing into its own node.
    if (node.getAttribute("role") === "timer") node.replaceWith((host = node.cloneNode(true)));
    // Nobody can write in a button itself.
    if (node.localName === "button") node.replaceChildren((host = Object.assign(document.createElement("span"), { textContent: node.textContent })));
    editable(host);
    return { host, isField: false };
  }

  function editable(host) {
    try {
      host.contentEditable = "plaintext-only";
    } catch {
      host.contentEditable = "true";
    }
    for (const [name, value] of [["outline", "none"], ["cursor", "text"], ["user-select", "text"], ["min-width", "1em"]]) host.style.setProperty(name, value);
  }

  // Over what is drawn as a picture: the picture follows while its words are written.
  function over(node) {
    const { left, top, width, height } = (node.querySelector("text") || node).getBoundingClientRect();
    const host = Object.assign(document.createElement("input"), { className: "written-over", value: "" });
    const wide = Math.max(180, width + 2 * ROOM);
    const place = { left: Math.min(Math.max(4, left + width / 2 - wide / 2), innerWidth - wide - 4), top: top + height / 2 - 20, width: wide };
    for (const [name, value] of Object.entries(place)) host.style.setProperty(name, `${value}px`);
    document.body.append(host);
    return { host, isField: true, isOver: true };
  }

  function selectAll() {
    if (now.isField) now.host.select();
    // The one way that every browser has inside a shadow root.
    else document.execCommand("selectAll");
  }

  const room = () => now.most - read().length + chosen().length;
  const chosen = () => (now.isField ? now.host.value.slice(now.host.selectionStart, now.host.selectionEnd) : String(document.getSelection() ?? ""));

  function refuse(event) {
    if (/^(format|insertOrdered|insertUnordered|insertHorizontal)/.test(event.inputType)) event.preventDefault();
    if (event.inputType === "insertText" && (event.data || "").length > room()) event.preventDefault();
  }

  function take(event) {
    event.preventDefault();
    const words = (event.clipboardData || event.dataTransfer)?.getData("text/plain") || "";
    const fitting = plain(words, { isLine: now.isLine, room: room() });
    if (fitting) document.execCommand("insertText", false, fitting);
  }

  const leave = () => end();

  function end({ isKey = false } = {}) {
    if (!now) return;
    const { host, isOver, path } = now;
    now = null;
    host.removeEventListener("input", written);
    host.removeEventListener("blur", leave);
    host.removeAttribute("contenteditable");
    if (isOver) host.remove();
    tell("ended", { path, isKey });
    onEnd();
  }

  /** A key that is pressed while somebody writes; true where it is answered here. */
  function press(event) {
    const { key, shiftKey, ctrlKey, metaKey, altKey, isComposing } = event;
    if (isComposing) return;
    const isCommand = ctrlKey || metaKey;
    if (key === "Escape") tell("written", { path: now.path, text: now.before });
    const isDone = key === "Escape" || (key === "Enter" && (now.isLine || isCommand));
    const isOther = (altKey && /^Arrow(Up|Down)$/.test(key)) || (isCommand && /^[sd]$/i.test(key));
    if (isDone || isOther || key === "Tab") event.preventDefault();
    if (isDone) end({ isKey: true });
    else if (isOther) {
      end();
      tell("key", { key, ctrlKey, metaKey, shiftKey, altKey });
    } else if (key === "Tab") onNext(now.path, shiftKey);
    // The space bar presses a button, also one whose words are being written.
    else if (key === " " && !now.isField && now.host.closest("button, summary")) {
      event.preventDefault();
      document.execCommand("insertText", false, " ");
    }
  }

  return {
    begin,
    end,
    press,
    selectAll,
    /** Whether the event happens in what is being written. */
    holds: (event) => Boolean(now) && event.composedPath().includes(now.host),
    /** Whether the words that are written stand in the popup itself, which must then not be drawn anew. */
    get isInside() {
      return Boolean(now) && !now.isOver;
    },
    get isFresh() {
      return Boolean(now) && performance.now() - now.begunAt < 700;
    },
    get isOn() {
      return Boolean(now);
    },
  };
}
