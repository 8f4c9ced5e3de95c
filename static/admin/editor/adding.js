// The small button that adds one more of something.

import { el, icon } from "./dom.js";

export const addButton = (label, onclick, more = {}) => el("button", { type: "button", class: "btn btn-sm", onclick, ...more }, icon("plus"), label);
