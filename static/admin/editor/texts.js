// What of a popup visitors read, by its path, and where it goes when parts are moved (popups/document/texts.py). Pure.

const keysOf = (path) => path.match(/[^.[\]]+/g) || [];

const below = (path, key) => (typeof key === "number" ? `${path}[${key}]` : path ? `${path}.${key}` : key);

/** What stands at a path; undefined where there is nothing. */
export const at = (document, path) => keysOf(path).reduce((value, key) => value?.[key], document);

const isPart = (value) => Boolean(value.type || value.kind || "weight" in value);

/** Every text of a document. `tree` says where texts can stand and in which order (`_ordered` of admin/editor_config.py), `owner` is the part that one belongs to. */
export function textsOf(document, tree) {
  const found = [];
  const walk = (value, place, path, owner) => {
    if (place.most && typeof value === "string") found.push({ path, text: value, most: place.most, leaf: keysOf(path).at(-1), owner });
    if (!value || typeof value !== "object") return;
    const here = place.kinds ? place.kinds[value[place.by]] || {} : place;
    const keys = Array.isArray(value) ? value.keys() : Object.keys(value);
    const steps = here.each ? [...keys].map((key) => [key, here.each]) : here.parts || [];
    for (const [key, next] of steps) if (key in value) walk(value[key], next, below(path, key), isPart(value) ? value : owner);
  };
  walk(document, tree, "", document);
  return found;
}

/** The document as it is read in a language: these texts in the place of its own. */
export function withTexts(document, texts = {}) {
  const copy = structuredClone(document);
  for (const [path, text] of Object.entries(texts)) {
    const keys = keysOf(path);
    const last = keys.pop();
    const place = keys.reduce((value, key) => value?.[key], copy);
    if (typeof place?.[last] === "string" && text) place[last] = text;
  }
  return copy;
}

/** What holds no letter says the same in every language. */
export const isNeeded = ({ text }) => /\p{L}/u.test(text);

/** The document with another of its languages as its own; what was its own is one of the others. */
export function spokenIn(document, language, tree) {
  const { texts = {}, language: before = "en" } = document;
  const own = Object.fromEntries(textsOf(document, tree).filter(({ text }) => text).map(({ path, text }) => [path, text]));
  const others = Object.fromEntries(Object.entries(texts).filter(([name]) => name !== language));
  return { ...withTexts(document, texts[language]), language, texts: { [before]: own, ...others }, outdated: {} };
}

/**
 * Remembers where each part stands, and what was written. After a change, `follow` takes the texts of parts that moved along, and leaves those
 * of parts that went. What was written before its original was changed is marked in `outdated`, with the original as it was.
 */
export function makeFollower(document) {
  let known = placesOf(document);
  let written = writtenIn(document);

  return {
    forget(next) {
      known = placesOf(next);
      written = writtenIn(next);
    },
    follow(next) {
      const present = placesOf(next);
      const before = new Map([...known].map(([part, path]) => [path, part]));
      const taken = new Set(present.values());
      const outdated = {};
      for (const [language, texts] of Object.entries(next.texts || {})) {
        const [moved, marks] = [{}, {}];
        for (const [path, text] of Object.entries(texts)) {
          const place = moveOf(path, before, known, present, taken);
          const original = place && at(next, place);
          if (typeof original !== "string") continue;
          moved[place] = text;
          const was = beforeThat(written, { language, path, text, original }, next.outdated?.[language]?.[path]);
          if (was !== undefined && was !== original) marks[place] = was;
        }
        next.texts[language] = moved;
        if (Object.keys(marks).length) outdated[language] = marks;
      }
      if (next.outdated || Object.keys(outdated).length) next.outdated = outdated;
      known = present;
      written = writtenIn(next);
    },
  };
}

/** Every text in another language, and the originals that they are of. */
function writtenIn(document) {
  const texts = structuredClone(document.texts || {});
  const paths = new Set(Object.values(texts).flatMap((own) => Object.keys(own)));
  return { texts, originals: new Map([...paths].map((path) => [path, at(document, path)])) };
}

/** What the original said when the text was written, where that is another thing by now; undefined where it is not. */
function beforeThat({ texts, originals }, { language, path, text, original }, marked) {
  if (texts[language]?.[path] !== text) return undefined;
  if (marked !== undefined) return marked;
  const was = originals.get(path);
  return typeof was === "string" && was.trim() !== original.trim() ? was : undefined;
}

function placesOf(document) {
  const places = new Map();
  const walk = (value, path) => {
    if (!value || typeof value !== "object") return;
    places.set(value, path);
    if (Array.isArray(value)) value.forEach((one, index) => walk(one, below(path, index)));
    else for (const [name, one] of Object.entries(value)) if (path || !["texts", "outdated"].includes(name)) walk(one, below(path, name));
  };
  walk(document, "");
  return places;
}

/** Where a text's part stands now; its old place where another part was put there in its stead; null where it is gone. */
function moveOf(path, before, known, present, taken) {
  const cut = path.search(/(\.[^.[\]]+|\[\d+\])$/);
  const owner = cut < 0 ? "" : path.slice(0, cut);
  const part = before.get(owner);
  if (!part) return path;
  if (present.has(part)) return present.get(part) + path.slice(owner.length);
  const successor = taken.has(owner) && [...present].find(([, place]) => place === owner)?.[0];
  return successor && !known.has(successor) ? path : null;
}
