// The document in hand: read and changed by path ("steps.start.blocks[0].text"), with a history to go back in.

import { makeFollower } from "./texts.js";

const PAUSE_MS = 700;
const LONGEST_HISTORY = 100;

// What each variant of an experiment has of its own (popups/document/experiment.py, CONTENT).
const OF_A_VARIANT = /^(display|theme|image|steps|game|reward)(?=[.[]|$)/;

const SHARED = "display.on_checkout";

const keysOf = (path) => path.match(/[^.[\]]+/g) || [];

export function makeDraft(given) {
  let document = structuredClone(given);
  let undone = [];
  const done = [];
  let before = JSON.stringify(document);
  let changedAt = 0;
  let variant = "a";
  const listeners = [];
  const follower = makeFollower(document);

  const tell = (how) => listeners.forEach((listener) => listener(how));

  // Letters typed one after the other are one step back, not twenty.
  function remember() {
    const present = JSON.stringify(document);
    if (present === before) return false;
    if (Date.now() - changedAt > PAUSE_MS || !done.length) {
      done.push(before);
      if (done.length > LONGEST_HISTORY) done.shift();
    }
    changedAt = Date.now();
    undone = [];
    before = present;
    return true;
  }

  function travel(from, to) {
    const state = from.pop();
    if (state === undefined) return;
    to.push(before);
    before = state;
    changedAt = 0;
    document = JSON.parse(state);
    follower.forget(document);
    tell("travelled");
  }

  const index = () => (document.experiment?.variants || []).findIndex((one) => one.key === variant);

  /** Where a part of the content stands: in the document itself, or in the variant in hand. */
  const placeOf = (path) => (index() >= 0 && OF_A_VARIANT.test(path) && path !== SHARED ? `experiment.variants[${index()}].${path}` : path);

  return {
    get document() {
      return document;
    },
    /** The letter of the variant whose content is edited. One that is gone is the first. */
    get variant() {
      return index() >= 0 ? variant : "a";
    },
    /** What has the content in hand: the document, or the variant. */
    get content() {
      return document.experiment?.variants?.[index()] || document;
    },
    edit(letter) {
      variant = letter;
    },
    get text() {
      return before;
    },
    get canUndo() {
      return done.length > 0;
    },
    get canRedo() {
      return undone.length > 0;
    },
    /** What stands at the path; undefined where there is nothing. */
    get(path) {
      return keysOf(placeOf(path)).reduce((value, key) => value?.[key], document);
    },
    put(path, value) {
      const keys = keysOf(placeOf(path));
      const last = keys.pop();
      const parent = keys.reduce((found, key) => (found[key] ??= {}), document);
      parent[last] = value;
      this.changed();
    },
    placeOf,
    /** After a change made directly in `document`. */
    changed() {
      follower.follow(document);
      if (remember()) tell("changed");
    },
    /** After the whole document has been put in another's place: its texts are where they belong. */
    renew() {
      follower.forget(document);
      if (remember()) tell("changed");
    },
    /** Another document in its place, as a step that can be taken back. */
    restore(given) {
      document = structuredClone(given);
      follower.forget(document);
      changedAt = 0;
      if (remember()) tell("travelled");
    },
    undo: () => travel(done, undone),
    redo: () => travel(undone, done),
    onChange: (listener) => listeners.push(listener),
  };
}
