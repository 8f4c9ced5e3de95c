// The gallery: which templates are shown, and at which size. Without this script all of them are.

const search = document.getElementById("gallery-search");
const count = document.getElementById("gallery-count");
const cards = [...document.querySelectorAll(".gallery-card")];
const shelves = [...document.querySelectorAll(".gallery-shelf")];
const filters = [...document.querySelectorAll("[data-filter]")];
const sizes = [...document.querySelectorAll(".gallery-sizes [data-size]")];
const languages = document.querySelector(".gallery-languages");

// Whoever writes "tet" looks for "Tết".
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

const words = new Map(cards.map((card) => [card, plain(card.dataset.words)]));

function fits(card, wanted) {
  return wanted.every((word) => words.get(card).includes(word)) && filters.every(({ dataset, value }) => !value || card.dataset[dataset.filter] === value);
}

function refresh() {
  const wanted = plain(search.value).split(/\s+/).filter(Boolean);
  for (const card of cards) card.hidden = !fits(card, wanted);
  for (const shelf of shelves) shelf.hidden = !shelf.querySelector(".gallery-card:not([hidden])");
  const shown = cards.filter((card) => !card.hidden).length;
  const { one, many, none } = count.dataset;
  count.textContent = shown === 1 ? one : shown ? many.replace("{count}", shown) : none;
}

function show(size) {
  document.getElementById("content").dataset.size = size;
  for (const button of sizes) button.setAttribute("aria-pressed", String(button.dataset.size === size));
}

search.addEventListener("input", refresh);
filters.forEach((filter) => filter.addEventListener("change", refresh));
sizes.forEach((button) => button.addEventListener("click", () => show(button.dataset.size)));
document.addEventListener("click", (event) => {
  if (languages.open && !languages.contains(event.target)) languages.open = false;
});
refresh();
