"""A shop that serves Shopbell under a path of its own: no request leaves the shop's own site."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import shop as places
from tests.journeys.ledger import Ledger
from tests.journeys.popup_page import PopupOnPage
from tests.journeys.popups import wheel
from tests.journeys.shop import Shop
from tests.journeys.waiting import arrive, call, until
from tests.testbed.browsing import BrowserLog
from tests.testbed.server import ProductServer
from tests.testbed.static_shop import StaticShop

# The same requests are tried on PostgreSQL without a browser, and by the other journeys.
pytestmark = pytest.mark.only_on("sqlite")


def test_everything_works_under_a_path_of_the_shop_and_nothing_else_is_asked(
    page: Page,
    static_shop: StaticShop,
    live_server: ProductServer,
    open_shop: Callable[..., Shop],
    ledger_of: Callable[[Shop], Ledger],
    browser_log: BrowserLog,
) -> None:
    static_shop.passes_on["/ring"] = live_server.url
    static_shop.headers["Content-Security-Policy"] = "default-src 'self'; script-src 'self'; object-src 'none'"
    shop = open_shop(wheel("Turn it"), bell=static_shop.origin + "/ring")
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(urlsplit(request.url).netloc))

    arrive(page, shop.url(places.PRODUCT))
    page.get_by_role("button", name="Add to cart").click()
    call(page, "event", "open_sesame")
    popup = PopupOnPage(page, "Turn it").waits()
    assert popup.play("cleo@example.com").startswith("You won")

    expect(popup.code).to_have_text(ledger_of(shop).plays()[0]["code"])
    until(page, lambda: ledger_of(shop).events("add_to_cart"), "the event")
    assert asked == {urlsplit(static_shop.origin).netloc}
    assert browser_log.console_errors == []
