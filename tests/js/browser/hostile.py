"""Pages that make life hard for whoever runs on them, and what must come of a visit to each all the same."""

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext
from playwright.sync_api import Page as BrowserPage

from tests.js.browser.conftest import ListeningShopbell
from tests.testbed.static_shop import Page, StaticShop

LINE = {"item_id": "MUG-1", "item_name": "Mug", "price": 12.5, "quantity": 1}

# The shop's own code: old-fashioned, so that it works on every one of these pages, as a shop's own code does.
_SHOP_SCRIPT = """
if (!window.dataLayer) window.dataLayer = []
var count = 0
document.getElementById('add').onclick = function () {
  /* then */
  var items = [{ item_id: 'MUG-1', item_name: 'Mug', price: 12.5, quantity: 1 }]
  document.getElementById('count').textContent = ++count
  var cart = { currency: 'EUR', value: 12.5, items: items }
  if (typeof dataLayer.push == 'function') dataLayer.push({ event: 'add_to_cart', ecommerce: cart })
  else shopbell('event', 'add_to_cart', cart)
}
"""


@dataclass(frozen=True)
class Hostile:
    script: str = ""
    """Runs before the tag."""
    body: str = ""
    tag: str = "{tag}"
    """What stands in the head: {tag} is the line of the install page, {bell} Shopbell's address, {shop} the key."""
    foot: str = ""
    """The same, at the end of the body."""
    then: str = ""
    """Runs at the visitor's click, before the shop's own code."""
    headers: Mapping[str, str] = field(default_factory=dict)
    says: str = "(?!)"
    """A pattern of what the browser itself may say about this page in the console."""

    def draw(self, bell: ListeningShopbell) -> Page:
        def filled(text: str) -> str:
            given = {"tag": bell.tag, "bell": bell.origin, "shop": "pk_test"}
            return re.sub(r"\{(tag|bell|shop)\}", lambda found: given[found[1]], text)

        script = _SHOP_SCRIPT.replace("/* then */", self.then)
        return Page(
            "<!doctype html><html lang=en><head><meta charset=utf-8><title>A page</title>"
            f"<script>{self.script}</script>{filled(self.tag)}</head>"
            f"<body><button id=add type=button>Add</button><p id=count>0</p>{self.body}"
            f"<script>{script}</script>{filled(self.foot)}</body></html>",
            headers={name: filled(value) for name, value in self.headers.items()},
        )


@dataclass
class Visit:
    """One visitor on one of these pages."""

    path: str
    page: BrowserPage
    hostile: Hostile
    bell: ListeningShopbell
    complaints: list[str] = field(default_factory=list)
    counted: str | None = None
    """By the shop's own code, once something was put into the cart."""

    def __post_init__(self) -> None:
        self.page.on("pageerror", lambda error: self.complaints.append(f"threw: {error.stack or error}"))
        self.page.on("console", lambda message: self.complaints.append(f"console: {message.text}"))

    def named(self, name: str) -> list[dict[str, Any]]:
        found = {}
        for envelope in self.bell.envelopes:
            for event in envelope["events"]:
                if event["name"] == name and urlsplit(event.get("url") or envelope["context"]["url"]).path == self.path:
                    found[event["id"]] = event
        return list(found.values())

    def goes_on(self) -> bool:
        """Does what is next; whether all is done."""
        if self.counted is None and self.named("page_view"):
            # By the browser's own input: some of these pages break what a test would ask of them.
            box = self.page.locator("#add").bounding_box()
            assert box is not None, self.path
            self.page.mouse.click(box["x"] + 5, box["y"] + 5)
            self.counted = self.page.locator("#count").text_content()
        return bool(self.named("add_to_cart"))

    def faults(self) -> list[str]:
        """What is not as it must be, when all is over."""
        faults = [one for one in self.complaints if not re.search(self.hostile.says, one)]
        if self.counted != "1":
            faults.append(f"the shop's own code counted {self.counted}")
        for name in ("page_view", "add_to_cart"):
            if len(self.named(name)) != 1:
                faults.append(f"{len(self.named(name))} × {name}")
        items = [event["params"].get("items") for event in self.named("add_to_cart")]
        if items not in ([], [[LINE]]):
            faults.append(f"add_to_cart of {items}")
        return faults


def visit_all(
    pages: Mapping[str, Hostile],
    static_shop: StaticShop,
    bell: ListeningShopbell,
    make_context: Callable[..., BrowserContext],
    seconds: float = 20,
) -> dict[str, list[str]]:
    """Every page at once, by a visitor each, who adds to the cart and leaves; what went wrong, by page."""
    visits = {}
    for name, hostile in pages.items():
        path = "/" + re.sub(r"\W+", "-", name)
        static_shop.pages[path] = hostile.draw(bell)
        visits[name] = Visit(path, make_context().new_page(), hostile, bell)
        visits[name].page.goto(static_shop.url(path), wait_until="commit")
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and not all([one.goes_on() for one in visits.values()]):
        next(iter(visits.values())).page.wait_for_timeout(50)
    for visit in visits.values():
        visit.page.goto("about:blank")
    _until_quiet(bell, next(iter(visits.values())).page)
    return {name: faults for name, visit in visits.items() if (faults := visit.faults())}


def _until_quiet(bell: ListeningShopbell, page: BrowserPage) -> None:
    before = -1
    while before != len(bell.site.asked):
        before = len(bell.site.asked)
        page.wait_for_timeout(250)
