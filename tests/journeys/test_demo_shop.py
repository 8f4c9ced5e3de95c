"""The story at the top of the README, on the demo shop that `make run` opens."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect

from tests.journeys.ledger import Ledger
from tests.journeys.popup_page import PopupOnPage
from tests.journeys.waiting import arrive, flick_up, leave_over_the_top, stay, until, write_address
from tests.testbed.browsing import DESKTOP, PHONE
from tests.testbed.server import ProductServer
from tracker.app import create_app
from tracker.config import load_settings
from tracker.db import db

# The same requests are tried on PostgreSQL without a browser, and by the other journeys.
pytestmark = pytest.mark.only_on("sqlite")

TYPED = "vera.quill@example.com"

LEAVES = {"top_edge": leave_over_the_top, "scroll_up": flick_up}


@pytest.fixture
def demo(start_server: Callable[..., ProductServer]) -> Iterator[tuple[ProductServer, Ledger, str]]:
    """A server with the demo shop, its ledger, and the one-time link that the command printed."""
    server = start_server(SHOPBELL_DEMO="1")
    made = json.loads(server.flask("demo", "--json"))
    app = _app_of(server)
    yield server, Ledger(app, made["shop"]), made["admin"]
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def _app_of(server: ProductServer) -> Flask:
    return create_app(load_settings({name: value for name, value in server.environ.items() if name[:9] == "SHOPBELL_"}))


def test_on_the_demo_shop_people_win_at_a_desk_and_on_a_phone(
    demo: tuple[ProductServer, Ledger, str], make_context: Callable[..., BrowserContext]
) -> None:
    server, ledger, _ = demo
    for device, signal in ((DESKTOP, "top_edge"), (PHONE, "scroll_up")):
        _story(make_context(**device).new_page(), server, ledger, signal)
    assert [one["signal"] for one in ledger.impressions()] == ["top_edge", "scroll_up"]


def _story(page: Page, server: ProductServer, ledger: Ledger, signal: str) -> None:
    visitor = _to_the_checkout(page, server)
    write_address(page, page.get_by_label("Email", exact=True).first, TYPED)
    partial = until(page, lambda: _of(ledger.captures(), visitor), "a partial capture")
    assert [(one["email"], one["status"], one["form"]) for one in partial] == [(TYPED, "partial", "checkout")]
    stay(page)
    LEAVES[signal](page)
    popup = PopupOnPage(page).waits()
    heading = popup.play(f"{signal}@example.com")
    play = _of(ledger.plays(), visitor)[0]
    assert (play["outcome"], heading) == ("won", f"{play['prize_label']} on this cart")
    expect(popup.code).to_have_text(play["code"])

    # One press puts the code into the cart, and nothing that was typed is lost.
    popup.host.get_by_role("link", name="Apply to my cart").click()
    popup.is_gone()
    expect(page.get_by_label("Discount code")).to_have_value(play["code"])
    expect(page.get_by_label("Email", exact=True).first).to_have_value(TYPED)
    page.get_by_label("Full name").fill("Vera Quill")
    page.get_by_label("Street and number").fill("Kiln Lane 3")
    page.get_by_label("Postcode").fill("9000")
    page.get_by_label("City").fill("Ghent")
    page.get_by_role("button", name="Place the order").click()
    expect(page.get_by_role("heading", name="Thank you, Vera")).to_be_visible()
    order = until(page, lambda: _of(ledger.orders(), visitor), "the order")[0]
    assert order["coupon"] == play["code"]


def _to_the_checkout(page: Page, server: ProductServer) -> str:
    """Through the shop; answers the visitor's id."""
    arrive(page, f"{server.url}/collections/tableware")
    arrive(page, lambda: page.locator("main a[href*='/products/']").first.click())
    arrive(page, lambda: page.get_by_role("button", name="Add to cart").click())
    arrive(page, lambda: page.get_by_role("link", name="View cart").click())
    arrive(page, lambda: page.get_by_role("link", name="To the checkout").click())
    return str(page.evaluate("localStorage.getItem('shopbell')"))


def _of(rows: list[dict[str, Any]], visitor: str) -> list[dict[str, Any]]:
    return [row for row in rows if row["visitor"] == visitor]
