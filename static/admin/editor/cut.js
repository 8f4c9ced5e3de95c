// What is said where a shop has more visits than are looked at.

import { fill } from "./dom.js";

/** @param {number} visits How many were looked at. @param {number} sinceMs When the oldest of them ended. */
export function cutWords(words, visits, sinceMs) {
  const language = document.documentElement.lang || "en";
  const since = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(new Date(sinceMs));
  return fill(words.only_newest, { visits: new Intl.NumberFormat(language).format(visits), since });
}
