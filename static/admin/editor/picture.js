// The popup's picture: from this computer, of those that the shop has, or by an address; what it shows, and where it stands.

import { displayOf } from "./displays.js";
import { el, icon, iconButton } from "./dom.js";
import { shrink } from "./shrinking.js";

export function picture(editor) {
  const { draft, words, changedShape } = editor;
  if (!displayOf(draft).hasPicture) return [el("p", { class: "hint" }, words.no_picture_on_bar)];
  if (draft.get("game")) return [el("p", { class: "hint" }, words.no_picture_with_game)];
  const image = draft.get("image");
  const take = (src) => {
    const before = draft.get("image") || { side: "top" };
    // What was said of the picture before is not true of another.
    draft.put("image", src === before.src ? before : { ...before, src, alt: "", decorative: false });
    changedShape("design");
  };
  return image ? present(editor, image, take) : [chooser(editor, take)];
}

function present(editor, image, take) {
  const { draft, fields, words, changedShape } = editor;
  const remove = () => {
    draft.put("image", null);
    changedShape("design");
  };
  const sides = [["left", words.side_left], ["top", words.side_top], ["background", words.side_background]];
  return [el("div", { class: "block", "data-path": "image" },
    el("div", { class: "block-head" }, el("span", { class: "block-kind" }, words.picture), iconButton("trash", words.remove_picture, remove)),
    el("p", { class: "problem", hidden: true }),
    image.src ? el("img", { class: "picture-shown", src: image.src, alt: "", referrerpolicy: "no-referrer", onerror: (event) => event.target.remove() }) : null,
    chooser(editor, take),
    fields.text("image.src", words.picture_address, { most: 1000, placeholder: "https://", help: words.picture_help }),
    fields.toggle("image.decorative", words.picture_decorative, { after: () => changedShape("design") }),
    image.decorative ? null : fields.text("image.alt", words.picture_alt, { help: words.picture_alt_help }),
    fields.segments("image.side", words.picture_side, sides))];
}

/** A place to drop a file on, and below it the shop's pictures. */
export function chooser(editor, take) {
  const { words, config } = editor;
  const said = el("p", { class: "hint", role: "status" });
  const shelf = el("div", { class: "shelf", hidden: true });
  const input = el("input", { type: "file", accept: "image/png,image/jpeg,image/webp,image/gif,image/avif", onchange: (event) => send(event.target.files[0]) });
  const drop = el("label", { class: "drop" }, input, icon("picture"), el("span", {}, el("strong", {}, words.picture_choose), " ", words.picture_drop));
  const over = (isOver) => (event) => {
    event.preventDefault();
    drop.toggleAttribute("data-over", isOver);
  };

  async function send(file) {
    if (!file) return;
    said.textContent = words.picture_shrinking;
    const small = await shrink(file);
    if (!small) {
      said.textContent = words.picture_unreadable;
      return;
    }
    const { status, body } = await editor.server.upload(small);
    if (status === 200) take(body.src);
    else said.textContent = body?.message || (status === 0 ? words.offline : words.failed);
  }

  async function open() {
    const { body } = await editor.server.pictures();
    const found = body?.pictures || [];
    shelf.hidden = false;
    shelf.replaceChildren(...(found.length ? found.map(one) : [el("p", { class: "hint" }, words.no_pictures)]));
  }

  const one = (found) => {
    const item = el("div", { class: "shelf-picture" },
      el("button", { type: "button", "aria-label": `${words.picture_take} ${found.width} × ${found.height}`, onclick: () => take(found.src) }, el("img", { src: found.src, alt: "", loading: "lazy" })),
      found.is_shown || !config.may_edit ? null : iconButton("trash", words.picture_delete, async () => {
        const { status, body } = await editor.server.removePicture(found.id);
        if (status === 200) item.remove();
        else said.textContent = body?.message || words.failed;
      }));
    return item;
  };

  drop.addEventListener("dragover", over(true));
  drop.addEventListener("dragleave", over(false));
  drop.addEventListener("drop", (event) => {
    over(false)(event);
    send(event.dataTransfer.files[0]);
  });
  return el("div", { class: "field" }, drop, el("button", { type: "button", class: "link", onclick: open }, words.pictures_of_shop), said, shelf);
}
