"""What marketers write runs in no visitor's page, and what one visitor sends reaches no other's.

The shop's page has no policy of its own here, so whatever was taken for code would run. Stands for popups as code in
other people's shops: CVE-2020-10196, CVE-2023-6000, CVE-2019-17574; and for pages that we host for shops.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, expect

from tests.factories import ORIGIN, Browser, make_event, make_popup, make_shop
from tests.journeys import shop as places
from tests.journeys.popups import ALWAYS
from tests.journeys.shop import Shop
from tests.journeys.waiting import arrive, call
from tests.landing.conftest import make_page
from tests.security.hostile_shop import hostile_document, hostile_page
from tests.security.witness import Witness
from tests.security.xss_vectors import Texts
from tests.testbed.server import ProductServer
from tracker.db import read_only

# What the browser is given is the same on both databases.
pytestmark = pytest.mark.only_on("sqlite")

ROUNDS = 12
_numbers = itertools.count(1)


@pytest.fixture(autouse=True)
def _may_write() -> None:
    """The last GET of a test in this process has left the thread reading, and the running server writes beside us."""
    read_only.set(False)


def opened(texts: Texts, name: str) -> dict[str, Any]:
    """A hostile popup in the form of a file, that opens when the page says so."""
    uses = [{"trigger": "custom_event", "params": {"name": "open_sesame"}}]
    document = hostile_document(texts, triggers=uses, caps=ALWAYS, group="")
    return {"name": name, "status": "live", "document": document}


def test_no_text_of_a_popup_runs_in_the_shops_page(
    context: BrowserContext,
    open_shop: Callable[..., Shop],
    live_server: ProductServer,
) -> None:
    texts = Texts()
    shop = open_shop(opened(texts, "Hostile"))
    witness = Witness(context, (live_server.url, shop.url("/")), pictures=("https://zxss.example/",))
    page = context.new_page()
    arrive(page, shop.url(places.HOME))
    call(page, "event", "open_sesame")
    expect(page.locator("[data-shopbell] dialog")).to_be_visible()
    witness.look(page)
    page.keyboard.press("Escape")
    witness.look(page)
    assert witness.told == []
    assert witness.missing({"heading", "paragraph", "label", "option", "button", "prize"}) == set()


def test_no_text_of_a_landing_page_runs(context: BrowserContext, live_app: Flask, live_server: ProductServer) -> None:
    texts = Texts()
    key = make_shop(live_app, f"Pages {next(_numbers)}", consent_mode="full")
    witness = Witness(context, (live_server.url,), pictures=("https://zxss.example/", "https://acme.example/"))
    page = context.new_page()
    for _ in range(ROUNDS):
        popup = make_popup(live_app, key, hostile_document(texts, group=""))
        page.goto(live_server.url + make_page(live_app, key, **hostile_page(texts, popup)))
        witness.look(page)
    assert witness.told == []
    assert witness.missing({"hero", "hero_text", "page_heading", "page_text", "page_button", "rules"}) == set()


def test_what_one_visitor_says_of_a_product_is_not_what_another_is_shown(app: Flask) -> None:
    key = make_shop(app, "Products", consent_mode="full")
    parts = [{"type": "products", "source": "bestsellers", "text": "Others bought"}]
    popup = make_popup(app, key, {"steps": {"start": {"blocks": parts}}})
    mug = {"item_id": "MUG", "item_name": "Mug", "price": 12.5, "url": f"{ORIGIN}/products/cup"}
    for number in range(2):
        honest = Browser(app.test_client(), key, address=f"127.0.2.{number}")
        honest.say("view_item", {"items": [mug], "currency": "EUR"})
        honest.say("purchase", {"items": [mug], "currency": "EUR", "value": 12.5, "transaction_id": f"T{number}"})
    eve = Browser(app.test_client(), key)
    for _ in range(20):
        lie = {**mug, "item_name": "Call 0900 zxss", "price": 1, "image": "https://zxss.example/a.png"}
        lie["url"] = "https://zxss.example/"
        eve.send(make_event("view_item", {"items": [lie], "currency": "EUR"}))
        eve.send(make_event("view_item", {"items": [{**lie, "url": f"{ORIGIN}/zxss"}], "currency": "EUR"}))
    vera = Browser(app.test_client(), key)
    [shown] = [one for one in vera.decision()["popups"] if one["popup"] == popup]
    [product] = shown["products"]["bestsellers"]
    assert product == {"name": "Mug", "url": f"{ORIGIN}/products/cup", "price": "12.50", "currency": "EUR"}
