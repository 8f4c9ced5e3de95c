// Keeping the draft by itself: a moment after the last change, one request at a time, again after a fault, never over another's work.

export const QUIET_MS = 1200;
const FIRST_RETRY_MS = 4000;
const LAST_RETRY_MS = 60_000;

/**
 * States: `saved`, `unsaved`, `saving`, `offline` (tried again by itself), `failed` (so too), `refused` (the next change is tried), `changed`
 * (somebody else's work stands there: nothing more is sent until the person decides) and `signed_out`.
 *
 * @param {object} options
 * @param {(what: string, sent: object) => Promise<{status: number, body: object | null}>} options.send
 * @param {() => {name: string, document: object}} options.present what there is to keep
 * @param {number} options.was when the draft that the page began with was saved
 * @param {(state: string, message: string) => void} options.onState
 * @param {(body: object) => void} options.onKept what the server says of what it has kept
 */
export function makeSaving({ send, present, was, onState, onKept, timers = globalThis, now = Date.now }) {
  let kept = JSON.stringify(present());
  let state = "saved";
  let savedAt = null;
  let timer = 0;
  let retry = 0;
  let running = Promise.resolve();

  const isDirty = () => JSON.stringify(present()) !== kept;

  function become(next, message = "") {
    state = next;
    onState(state, message);
  }

  function plan(ms) {
    timers.clearTimeout(timer);
    timer = timers.setTimeout(() => ask("save"), ms);
  }

  /** Something was changed: it is saved when nothing more has been for a moment. */
  function touched() {
    if (state === "changed") return;
    if (!isDirty()) {
      timers.clearTimeout(timer);
      if (state !== "saving") become("saved");
      return;
    }
    if (state !== "saving") become("unsaved");
    plan(QUIET_MS);
  }

  /** Saves, or publishes, what there is; after what is under way. */
  function ask(what, { isForced = false } = {}) {
    timers.clearTimeout(timer);
    const next = running.then(() => attempt(what, isForced));
    running = next.catch(() => {});
    return next;
  }

  async function attempt(what, isForced) {
    if (state === "changed" && !isForced) return { status: 409, body: null };
    if (what === "save" && !isDirty() && !isForced) return { status: 200, body: null };
    become("saving");
    const sent = present();
    const text = JSON.stringify(sent);
    const answer = await send(what, { ...sent, was: isForced ? null : was });
    const { status, body } = answer;
    if (body?.saved_at && status !== 409) {
      was = body.saved_at;
      kept = text;
      savedAt = now();
      retry = 0;
      onKept(body);
      if (isDirty()) {
        become("unsaved");
        plan(QUIET_MS);
      } else become("saved");
      return answer;
    }
    if (status === 409) become("changed", body?.message);
    else if (status === 401) become("signed_out");
    else if (status === 422 || status === 413 || status === 403 || status === 404) become("refused", body?.message);
    else {
      become(status === 0 ? "offline" : "failed");
      retry = Math.min(LAST_RETRY_MS, retry ? retry * 2 : FIRST_RETRY_MS);
      plan(retry);
    }
    return answer;
  }

  return {
    touched,
    ask,
    isDirty,
    /** The network is back, or the tab is left: what waits is sent now. */
    hurry: () => (isDirty() && !["saving", "changed"].includes(state) ? ask("save") : null),
    get state() {
      return state;
    },
    get savedAt() {
      return savedAt;
    },
  };
}
