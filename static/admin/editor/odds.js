// The odds as visitors read them, as the server writes them (popups/public_document.py odds_text): for showing while typing.

export function oddsText(weights) {
  const whole = weights.map((weight) => (Number.isInteger(weight) && weight > 0 ? weight : 0));
  const total = whole.reduce((sum, weight) => sum + weight, 0);
  if (!total) return whole.map(() => "0 %");
  return whole.map((weight) => {
    // In whole numbers: a tenth of a percent, rounded half up.
    const tenths = Math.floor((weight * 2000 + total) / (2 * total));
    if (weight && !tenths) return "< 0.1 %";
    return `${tenths % 10 ? `${Math.floor(tenths / 10)}.${tenths % 10}` : tenths / 10} %`;
  });
}

/** The part of a document that a visitor's browser sees, as popups/public_document.py makes it. */
export function publicDocument(document, rules = "") {
  const { v, display, theme, image, steps, game } = document;
  const seen = { v, display, theme, image: image?.src ? image : null, steps: withAddresses(steps), game: null };
  if (game) {
    const odds = oddsText(game.prizes.map((prize) => prize.weight));
    const slices = game.prizes.map((prize, at) => ({ prize: prize.id, label: prize.label, odds: odds[at], blank: prize.kind === "none" }));
    seen.game = { kind: game.kind, slices, colours: game.colours, questions: game.questions, rules };
  }
  return seen;
}

// Where a chat leads, only the server says; nobody follows it in the preview. A step without one stays the very same.
function withAddresses(steps) {
  const isChat = ({ type }) => type === "chat";
  const step = (one) => (one?.blocks?.some(isChat) ? { ...one, blocks: one.blocks.map((block) => (isChat(block) ? { ...block, href: "https://chat.example/" } : block)) } : one);
  return Object.fromEntries(Object.entries(steps).map(([name, one]) => [name, step(one)]));
}
