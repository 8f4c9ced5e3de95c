"""A true single page shop under a strict policy: one document for a whole visit, a title that never changes, no
markup at all. Its router replaces the state with the same address on each draw, a variant is a change of the
query, and all commerce goes through one GraphQL address, which says nothing of what was asked.
"""

import json
from pathlib import Path

from tests.testbed.static_shop import Asked, Page, StaticShop

NONCE = "r4nd0m"
PRODUCTS = {"laptop": ("Laptop", {"13": 1299.0, "15": 1499.0}), "tripod": ("Tripod", {"a": 14.98})}


class SinglePageShop:
    def __init__(self, site: StaticShop, bell: str, key: str) -> None:
        self.site = site
        self.tag = f'<script nonce="{NONCE}" async src="{bell}/bell.js" data-shop="{key}"></script>'
        self.lines: dict[str, int] = {}
        self.refuses = False
        site.headers["Content-Security-Policy"] = (
            f"default-src 'none'; script-src 'nonce-{NONCE}' 'strict-dynamic'; connect-src 'self' {bell}; "
            "require-trusted-types-for 'script'; trusted-types shop"
        )

    def open(self) -> str:
        html = f"""<!doctype html><html><head><meta charset=utf-8><title>Shop</title>{self.tag}</head><body>
<div id=app></div>
<script nonce="{NONCE}">{SCRIPT.replace("PRODUCTS", json.dumps(PRODUCTS))}</script></body></html>"""
        for path in ("/", "/products/laptop", "/products/tripod", "/cart", "/checkout", "/checkout/confirmation/T1"):
            self.site.pages[path] = html
        self.site.pages["/shop-api"] = self._answer
        return self.site.url("/")

    def _answer(self, asked: Asked) -> Page:
        given = json.loads(asked.body)
        if given["operation"] == "add" and not self.refuses:
            self.lines[given["key"]] = self.lines.get(given["key"], 0) + 1
        if given["operation"] == "set":
            self.lines[given["key"]] = given["quantity"]
            self.lines = {key: count for key, count in self.lines.items() if count}
        refused = given["operation"] == "add" and self.refuses
        answer = {"lines": self.lines, "error": "INSUFFICIENT_STOCK" if refused else None}
        return Page(json.dumps({"data": answer}), type="application/json")


SCRIPT = (Path(__file__).with_suffix(".js")).read_text(encoding="utf-8")
