// The ways in which a popup can be shown, in the order in which they are offered: where each may stand, and what it has room for.
// The names are the words display_<type> and at_<position> (tracker/admin/editor_words.py).

export const DISPLAYS = {
  modal: { positions: ["center", "top", "bottom"], hasBackdrop: true, hasPicture: true },
  bar: { positions: ["top", "bottom"] },
};

/** What the popup in hand has room for. */
export const displayOf = (draft) => DISPLAYS[draft.get("display.type")] || DISPLAYS.modal;
