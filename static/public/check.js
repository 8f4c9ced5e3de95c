// Does the sum of a draw again, with the browser's own means, from what stands on the page.

const draw = JSON.parse(document.getElementById("draw").textContent);
const verdict = document.getElementById("verdict");

const bytesOf = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
const hexOf = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
const utf8 = (text) => new TextEncoder().encode(text);

/** The seal of the text, the ticket and the place of the prize, by WebCrypto alone. */
export async function reckon({ text, seed, client, left }) {
  const seal = hexOf(await crypto.subtle.digest("SHA-256", utf8(text)));
  const key = await crypto.subtle.importKey("raw", bytesOf(seed), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const number = BigInt(`0x${hexOf(await crypto.subtle.sign("HMAC", key, utf8(client)))}`);
  const ticket = Number(number % BigInt(left.reduce((sum, weight) => sum + weight, 0)));
  let passed = 0;
  const stop = left.findIndex((weight) => ticket < (passed += weight));
  return { seal, ticket, stop };
}

const wasWeights = (text, left) => text.split("|")[4].split(",").every((weight, at) => left[at] === 0 || left[at] === Number(weight));

function say(what) {
  for (const line of verdict.querySelectorAll("[data-when]")) line.hidden = line.dataset.when !== what;
}

function mark(step, isRight) {
  const node = document.querySelector(`[data-step=${step}]`);
  node.dataset.ok = isRight ? "yes" : "no";
  node.textContent = isRight ? "✓" : "✗";
}

if (!globalThis.crypto?.subtle) say("unable");
else {
  const found = await reckon(draw);
  const isSealed = found.seal === draw.seal && draw.text.split("|")[1] === draw.seed && wasWeights(draw.text, draw.left);
  mark("seal", isSealed);
  mark("ticket", found.ticket === draw.ticket);
  const isFair = isSealed && found.ticket === draw.ticket && found.stop === draw.stop;
  const saidSo = verdict.dataset.fair === "yes";
  verdict.dataset.fair = isFair ? "yes" : "no";
  say(isFair === saidSo ? "same" : "other");
}
