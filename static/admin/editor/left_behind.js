// What could not be saved stays in this browser: a crash, an empty battery or a closed lid while the network is away costs no work. It is offered
// again, with its date, when the same draft is opened; what has been saved is not kept.

const PREFIX = "shopbell.draft.";
const KEEP_MS = 30 * 24 * 3600 * 1000;

/**
 * @param {object} options
 * @param {string} options.name of the draft: its address
 * @param {Storage} options.storage
 */
export function makeLeftBehind({ name, storage, now = Date.now }) {
  const key = PREFIX + name;
  // A browser that keeps nothing, or has no room, is no reason to stop somebody's work.
  const attempt = (what) => {
    try {
      return what();
    } catch {
      return undefined;
    }
  };
  const clear = () => attempt(() => storage.removeItem(key));

  return {
    clear,
    /** @param {{name: string, document: object, was: number}} work with when the draft it began with was saved */
    keep: (work) => attempt(() => storage.setItem(key, JSON.stringify({ ...work, at: now() }))),
    /** @returns {{name: string, document: object, was: number, at: number} | null} what was never saved, if it is other than what there is */
    found(present) {
      const left = attempt(() => JSON.parse(storage.getItem(key)));
      const isThere = left?.document && now() - left.at < KEEP_MS;
      if (isThere && JSON.stringify([left.name, left.document]) !== JSON.stringify([present.name, present.document])) return left;
      clear();
      return null;
    },
  };
}
