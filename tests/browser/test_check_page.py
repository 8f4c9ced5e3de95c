"""The page of a draw in a real browser: it does the sum by itself, and says so when it does not come out."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page, expect

from tests.factories import Browser, make_popup, make_shop, prize, wheel_document
from tests.testbed.browsing import BrowserLog
from tests.testbed.server import ProductServer
from tracker.db import db
from tracker.ids import public_id
from tracker.popups.models import Play

PRIZES = [prize("mug", 3, code="SECRET"), prize("cup", 2, code="SECRET"), prize("no", 5)]

pytestmark = pytest.mark.only_on("sqlite")


@pytest.fixture
def play(live_app: Flask) -> str:
    """The public id of a play."""
    shop = make_shop(live_app, public_id("acme"))
    popup = make_popup(live_app, shop, wheel_document(PRIZES, asks=False))
    browser = Browser(live_app.test_client(), shop)
    check = browser.play(popup, browser.token(popup)).json["proof"]["check"]
    return str(check.rpartition("/")[2])


def test_the_browser_comes_to_the_same_and_keeps_nothing(
    live_server: ProductServer, page: Page, browser_log: BrowserLog, play: str
) -> None:
    page.goto(f"{live_server.url}/check/{play}")
    expect(page.get_by_role("status")).to_contain_text("The draw is as it was sealed.")
    expect(page.get_by_text("Your own browser has just done the sum and comes to the same.")).to_be_visible()
    expect(page.locator(".mark")).to_have_text(["✓", "✓"])
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    assert [fault["id"] for fault in found] == []
    page.get_by_role("link", name="Tiếng Việt").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Giải này đã được rút thăm thế nào")
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert browser_log.console_errors == []


def test_a_stop_that_does_not_follow_is_told_by_both(
    live_server: ProductServer, live_app: Flask, page: Page, play: str
) -> None:
    with live_app.app_context():
        stored = db.session.query(Play).filter_by(public_id=play).one()
        stored.stop = (stored.stop + 1) % len(PRIZES)
        db.session.commit()
    page.goto(f"{live_server.url}/check/{play}")
    expect(page.get_by_role("status")).to_contain_text("This draw is not as it was sealed.")
    expect(page.locator("#verdict")).to_have_attribute("data-fair", "no")
    expect(page.get_by_text("Your own browser has just done the sum and comes to the same.")).to_be_visible()
