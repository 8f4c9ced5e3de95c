// The ways in which a popup can be shown, in the order in which they are offered: where each may stand, and what it has room for.
// The names are the words display_<type> and at_<position> (tracker/admin/editor_words.py); the drawings show a page with the popup in it.

export const DISPLAYS = {
  modal: { positions: ["center", "top", "bottom"], hasBackdrop: true, hasPicture: true, covers: true, drawing: "M12 9h16v12H12z" },
  full_screen: { positions: ["center"], hasPicture: true, covers: true, drawing: "M4 4h32v22H4z" },
  slide_in: { positions: ["bottom_right", "bottom_left"], hasPicture: true, drawing: "M24 14h10v10H24z" },
  bar: { positions: ["top", "bottom"], pushes: true, drawing: "M4 4h32v5H4z" },
  embedded: { positions: ["center"], hasPicture: true, drawing: "M9 13h22v6H9z" },
};

/** What the popup in hand has room for. */
export const displayOf = (draft) => DISPLAYS[draft.get("display.type")] || DISPLAYS.modal;
