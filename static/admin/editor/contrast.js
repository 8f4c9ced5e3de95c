// How well two colours can be told apart, as tracker/popups/contrast.py reckons it; both are tested with the same cases.

/** The least ratio for ordinary text, by WCAG 2.2 AA. */
export const READABLE = 4.5;

const linear = (share) => (share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4);

function luminance(colour) {
  const [red, green, blue] = [1, 3, 5].map((at) => linear(parseInt(colour.slice(at, at + 2), 16) / 255));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** The contrast ratio of two colours such as "#0f766e": 1 for the same, 21 for black on white; null where one is no colour. */
export function contrast(one, other) {
  if (![one, other].every((colour) => /^#[0-9a-f]{6}$/i.test(colour))) return null;
  const [light, dark] = [luminance(one), luminance(other)].sort((first, second) => second - first);
  return (light + 0.05) / (dark + 0.05);
}
