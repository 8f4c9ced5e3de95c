// The right side: the popup as visitors will see it, at one size or at both, on a shop's page of one kind or another.

import { el, icon } from "./dom.js";
import { variantTabs } from "./experiment.js";
import { segmented } from "./fields.js";
import { languageInHand, textsInHand } from "./languages.js";
import { publicDocument } from "./odds.js";
import { textsOf, withTexts } from "./texts.js";
import { anotherHolder, makeScreen, RIM, SIZES } from "./screen.js";
import { stepChooser } from "./steps.js";

const GAP = 28;
// Of the room for both, so much is the phone's.
const PHONE_SHARE = 0.29;

export function makeStage(editor, { root, frame, holder, toolbar, replay }) {
  const { draft, words, config } = editor;
  const isSmall = matchMedia("(max-width: 900px)").matches;
  let size = isSmall ? "phone" : "desktop";
  let isEdited = true;
  // A quiz shows one question at a time.
  let question = 0;
  let page = { isDark: false, isRightToLeft: false };
  let waiting = 0;
  const screens = [makeScreen(editor, { holder, frame, onReady, onSaid })];

  function onReady() {
    send({ replay: true });
    point({});
  }

  function onSaid(said) {
    if (said.shopbell === "picked") editor.select(said.path, { from: "stage", isMeant: said.isMeant, isWriting: said.isWriting });
    if (said.shopbell === "written") editor.write(said.path, said.text);
    if (said.shopbell === "ended") editor.written(said.path, said);
    if (said.shopbell === "turned") {
      editor.select(said.path.replace(/\.[^.]+$/, ""), { from: "stage", isWriting: true });
      write(said.path);
    }
    if (said.shopbell === "heights") editor.place.measured(said.heights);
    if (said.shopbell === "key") editor.press(said);
  }

  function send(more = {}) {
    // What is of the variant lies over what all share.
    const texts = textsInHand(editor);
    const content = draft.placeOf("steps").slice(0, -"steps".length);
    const own = Object.fromEntries(Object.entries(texts || {}).filter(([path]) => path.startsWith(content)).map(([path, text]) => [path.slice(content.length), text]));
    const whole = { ...draft.document, ...draft.content };
    const document = texts ? withTexts(whole, own) : whole;
    const shown = publicDocument(document, editor.rules);
    if (isEdited && question < (shown.game?.questions?.length || 0)) shown.game.from = question;
    const message = {
      shopbell: "draw",
      document: shown,
      texts: Object.fromEntries(writable(document).map(({ path, text, most }) => [path, [text, most]])),
      // Any language that is written so turns the popup around.
      language: page.isRightToLeft ? "ar" : languageInHand(editor),
      step: editor.step,
      weights: document.game?.prizes.map((prize) => prize.weight) || [],
      gifts: document.game?.prizes || [],
      reward: document.reward,
      isEdited,
      mayWrite: config.may_edit,
      page,
      ...more,
    };
    screens.forEach((screen) => screen.send(message));
  }

  // What may be written in the preview: the texts of the variant in hand.
  const writable = (document) => textsOf({ ...document, experiment: null }, config.text_tree);

  /** At most once a frame, however fast somebody types. */
  function update() {
    if (waiting) return;
    waiting = requestAnimationFrame(() => {
      waiting = 0;
      send();
    });
  }

  /** Says what is picked; with isFar, it is also brought into sight. */
  function point(more) {
    const [, at] = /^game\.questions\[(\d+)\]/.exec(editor.selected) || [];
    if (at !== undefined && Number(at) !== question) {
      question = Number(at);
      send();
    }
    screens.forEach((screen) => screen.send({ shopbell: "select", path: editor.selected, ...more }));
  }

  function fit() {
    const room = root.getBoundingClientRect();
    if (!room.width || !room.height) return;
    if (size !== "both") {
      // Above the form on a phone there is only room for a glance.
      screens[0].fit(isSmall && root.closest("[data-pane=edit]") ? "glance" : size, room);
      return;
    }
    const phone = Math.min(room.width * PHONE_SHARE, SIZES.phone[0] * Math.min(1, (room.height - RIM.phone) / SIZES.phone[1]) + RIM.phone);
    screens[0].fit("desktop", { width: room.width - phone - GAP, height: room.height });
    screens[1].fit("phone", { width: phone, height: room.height });
  }

  // The second frame is made when somebody wants it.
  function settle() {
    if (size === "both" && !screens[1]) {
      const other = anotherHolder(frame);
      root.append(other.holder);
      screens.push(makeScreen(editor, { ...other, onReady, onSaid }));
    }
    if (screens[1]) screens[1].holder.hidden = size !== "both";
    fit();
    send({ replay: true });
  }

  function drawToolbar() {
    const sizes = [["desktop", words.desktop, "desktop"], ["phone", words.phone, "phone"], ...(isSmall ? [] : [["both", words.both_sizes, "both"]])];
    toolbar.replaceChildren(
      variantTabs(editor),
      stepChooser(editor),
      segmented(words.preview_mode, [["edit", words.mode_edit], ["try", words.mode_try]], isEdited ? "edit" : "try", (wanted) => {
        isEdited = wanted === "edit";
        send({ replay: true });
      }),
      segmented(words.device, sizes, size, (wanted) => {
        size = wanted;
        settle();
      }),
      surroundings());
  }

  // The page that it stands on.
  function surroundings() {
    const turn = (name) => (event) => {
      page = { ...page, [name]: event.target.checked };
      send({ replay: true });
    };
    const check = (name, label) => el("label", { class: "form-check" },
      el("input", { class: "form-check-input", type: "checkbox", checked: page[name], onchange: turn(name) }), el("span", { class: "form-check-label" }, label));
    const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
    return el("details", { class: "surroundings" },
      el("summary", { class: "btn btn-sm", "aria-label": words.surroundings, title: words.surroundings }, icon("view")),
      el("div", { class: "surroundings-menu" }, el("strong", {}, words.surroundings),
        check("isDark", words.dark_page), check("isRightToLeft", words.right_to_left),
        el("p", { class: "hint" }, isStill ? words.less_motion_on : words.less_motion),
        el("hr", {}), ...ownPage()));
  }

  // Kept while the menu is drawn anew.
  let address = config.origins[0] ? `${config.origins[0]}/` : "";

  // The same draft on a real page of the shop, by a link that is good for an hour.
  function ownPage() {
    if (!address) return [el("strong", {}, words.on_page), el("p", { class: "hint" }, words.on_page_none)];
    const link = el("a", { class: "btn btn-sm", target: "_blank", rel: "noopener", onclick: (event) => editor.keepThenOpen(event) }, words.on_page_open);
    const aim = () => link.setAttribute("href", `${config.urls.on_page}?${new URLSearchParams({ address })}`);
    const input = el("input", { class: "form-control", type: "url", value: address, "aria-label": words.on_page_address, oninput: (event) => {
      address = event.target.value;
      aim();
    } });
    aim();
    return [el("strong", {}, words.on_page), el("div", { class: "with-unit" }, input, link), el("p", { class: "hint" }, words.on_page_about)];
  }

  document.addEventListener("click", (event) => {
    const menu = toolbar.querySelector(".surroundings[open]");
    if (menu && !menu.contains(event.target)) menu.open = false;
  });
  replay.addEventListener("click", () => send({ replay: true }));
  new ResizeObserver(fit).observe(root);
  fit();
  drawToolbar();
  /** Somebody wants to write in the preview: this text, or the first of this part. */
  function write(path) {
    const shown = screens.find(({ holder: one }) => !one.hidden);
    shown.focus();
    shown.send({ shopbell: "write", path });
  }

  return { update, drawToolbar, fit, point, write };
}
