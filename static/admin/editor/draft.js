// The document in hand: read and changed by path ("steps.start.blocks[0].text"), with a history to go back in.

const PAUSE_MS = 700;
const LONGEST_HISTORY = 100;

const keysOf = (path) => path.match(/[^.[\]]+/g) || [];

export function makeDraft(given) {
  let document = structuredClone(given);
  let undone = [];
  const done = [];
  let before = JSON.stringify(document);
  let changedAt = 0;
  const listeners = [];

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
    tell("travelled");
  }

  return {
    get document() {
      return document;
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
      return keysOf(path).reduce((value, key) => value?.[key], document);
    },
    put(path, value) {
      const keys = keysOf(path);
      const last = keys.pop();
      const parent = keys.reduce((found, key) => (found[key] ??= {}), document);
      parent[last] = value;
      this.changed();
    },
    /** After a change made directly in `document`. */
    changed() {
      if (remember()) tell("changed");
    },
    undo: () => travel(done, undone),
    redo: () => travel(undone, done),
    onChange: (listener) => listeners.push(listener),
  };
}
