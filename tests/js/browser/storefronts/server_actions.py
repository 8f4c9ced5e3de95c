"""A shop of Next.js: JSON-LD with an aggregate offer, no sku, no url, prices as texts. Its router changes the
address first, the title and the markup later; OpenGraph stays that of the first page for ever. Variants and
pictures are buttons that submit, and what puts a product into the cart is a POST to the page's own address,
which answers 200 also when it failed.
"""

import json
from pathlib import Path

from tests.testbed.static_shop import Asked, Page, StaticShop

PRODUCTS = {"cup": ("Acme Cup", "15.0"), "bag": ("Acme Bag", "75.0"), "sold": ("Acme Rare", "99.0")}


class ServerActionShop:
    def __init__(self, site: StaticShop, tag: str) -> None:
        self.site, self.tag = site, tag
        self.count = 0

    def open(self) -> str:
        for path in ("/", "/search", *(f"/product/{key}" for key in PRODUCTS)):
            self.site.pages[path] = lambda asked, path=path: self._answer(asked, path)
        self.site.pages["/monitoring"] = "{}"
        return self.site.url("/")

    def _answer(self, asked: Asked, path: str) -> Page | str:
        if asked.method == "POST":
            failed = path.endswith("sold")
            self.count += not failed
            return Page(json.dumps({"count": self.count, "error": failed}), type="text/x-component")
        if "_rsc" in asked.query:
            return Page("0:{}", type="text/x-component")
        key = path.rpartition("/")[2]
        title = PRODUCTS[key][0] if key in PRODUCTS else "Acme Store"
        return f"""<!doctype html><html><head><meta charset=utf-8><title>{title}</title>
<meta property="og:title" content="{title}">
<meta property="og:type" content="website">{self.tag}</head><body><nav class="navbar"><a href="/">Acme</a>
<form action="/search" role="search"><input name="q"></form>
<button aria-label="Open cart"><div class="cart"><svg></svg><div class="badge">{self.count or ""}</div></div>
</button></nav>
<main></main><p aria-live="polite" class="sr-only" role="status"></p>
<script>window.products = {json.dumps(PRODUCTS)}; {SCRIPT}</script></body></html>"""


SCRIPT = (Path(__file__).with_suffix(".js")).read_text(encoding="utf-8")
