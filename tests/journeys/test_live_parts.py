"""A popup with a countdown, the way to free shipping, products and a chat, on the page of a shop."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select, update

from tests.factories import rows
from tests.journeys import shop as places
from tests.journeys.popups import plain
from tests.journeys.shop import Shop
from tests.journeys.waiting import arrive, call, until
from tests.testbed.browsing import PHONE, BrowserLog
from tracker.clock import from_ms, now_ms
from tracker.db import db, read_only
from tracker.popups.models import Impression
from tracker.shops.models import Shop as ShopRow

# The same requests are tried on PostgreSQL without a browser.
pytestmark = pytest.mark.only_on("sqlite")

NEARLY = 10 * 60_000 - 14_000

PARTS = [
    {"type": "heading", "text": "Still here?"},
    {"type": "countdown", "text": "Another {time}", "ended": "It is over.", "minutes": 10},
    {"type": "shipping", "text": "Only {left} left", "reached": "Your order ships for free."},
    {"type": "products", "source": "viewed", "text": "You looked at"},
    {"type": "chat", "channel": "telegram", "id": "fixture_shop", "text": "Ask us", "message": "Hello & hi"},
]


def test_all_of_it_is_live_and_the_countdown_does_not_start_again(
    page: Page, open_shop: Callable[..., Shop], browser_log: BrowserLog
) -> None:
    shop = open_shop(
        plain("Still here?", steps={"start": {"blocks": PARTS}}, display={"type": "bar"}),
        plain("Shop", steps={"start": {"blocks": PARTS}}),
        settings={"shipping.free_from": "100"},
    )
    arrive(page, shop.url(places.PRODUCT))
    arrive(page, shop.url(places.HOME))
    call(page, "event", "open_sesame")
    dialog = page.locator("[data-shopbell] dialog")
    expect(dialog.get_by_role("timer")).to_have_text(re.compile(r"Another (10:00|09:5\d)"))
    expect(dialog.locator(".shipping .text")).to_have_text("Only €100.00 left")
    expect(dialog.locator(".products .name")).to_have_text(["Teapot"])
    expect(dialog.locator(".products .price")).to_have_text("€59.90")
    chat = dialog.get_by_role("link", name="Ask us")
    expect(chat).to_have_attribute("href", "https://t.me/fixture_shop?text=Hello%20%26%20hi")
    expect(chat).to_have_attribute("rel", "noopener")
    expect(chat).to_have_attribute("target", "_blank")
    faults = Axe().run(page, context={"include": [["[data-shopbell]"]]}).response["violations"]
    assert [f"{one['id']}: {one['nodes'][0]['html']}" for one in faults] == []

    # The bar follows the cart while it stands there, and has no room for products.
    arrive(page, shop.url(places.PRODUCT))
    call(page, "event", "open_sesame")
    bar = page.locator("[data-shopbell] section.bar")
    expect(bar.locator(".shipping .text")).to_have_text("Only €100.00 left")
    expect(bar.locator(".products")).to_have_count(0)
    page.get_by_role("button", name="Add to cart").dispatch_event("click")
    expect(bar.locator(".shipping .text")).to_have_text("Only €40.10 left")
    expect(bar.get_by_role("timer")).to_have_text(re.compile(r"Another 09:[0-5]\d"))
    assert browser_log.console_errors == []


def test_its_end_is_said_when_it_comes(
    make_context: Callable[..., BrowserContext], open_shop: Callable[..., Shop], live_app: Flask
) -> None:
    shop = open_shop(plain("Still here?", steps={"start": {"blocks": PARTS}}))
    page = make_context(**PHONE).new_page()
    arrive(page, shop.url(places.PRODUCT))
    call(page, "event", "open_sesame")
    expect(page.locator("[data-shopbell]").get_by_role("timer")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    # As if it had been seen first almost ten minutes ago; told by the browser it is when the page is left.
    page.goto(shop.url(places.HOME))
    with live_app.app_context():
        shop_id = db.session.scalars(select(ShopRow.id).filter_by(public_key=shop.key)).one()
    until(page, lambda: rows(live_app, Impression, shop_id=shop_id)[0].confirmed_at is not None, "the report")
    with live_app.app_context():
        read_only.set(False)
        long_ago = from_ms(now_ms() - NEARLY)
        db.session.execute(update(Impression).where(Impression.shop_id == shop_id).values(shown_at=long_ago))
        db.session.commit()
    arrive(page, shop.url(places.PRODUCT))
    call(page, "event", "open_sesame")
    host = page.locator("[data-shopbell]")
    expect(host.locator(".countdown")).to_have_text("It is over.")
    expect(host.get_by_role("timer")).to_have_count(0)
