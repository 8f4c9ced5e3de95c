"""A landing page in a real browser: counted, played on, apart from other shops; and made by looking at it."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select

from tests.factories import make_popup, make_shop, rows
from tests.journeys.popup_page import PopupOnPage
from tests.journeys.popups import letter, wheel
from tests.journeys.waiting import until
from tests.landing.conftest import CONTENT, make_page
from tests.testbed.browsing import PHONE, BrowserLog
from tests.testbed.server import ProductServer
from tracker.admin.people import create_user
from tracker.db import db, read_only
from tracker.landing.models import LandingPage
from tracker.popups.models import Play
from tracker.sessions.event_rows import StoredEvent
from tracker.sessions.models import Visitor
from tracker.shops.models import Shop
from tracker.shops.shops import shop_by_key

# The same requests are tried on PostgreSQL without a browser.
pytestmark = pytest.mark.only_on("sqlite")

PASSWORD = "a bell over the door"
_numbers = itertools.count(1)


@pytest.fixture(autouse=True)
def _may_write() -> None:
    """The last GET of a test in this process has left the thread reading, and the running server writes beside us."""
    read_only.set(False)


@pytest.fixture
def open_page(live_app: Flask, live_server: ProductServer) -> Callable[..., tuple[str, str]]:
    """open_page(popup, consent_mode=…) is a shop's key and the address of its page with this popup on it."""

    def make(*popups: dict[str, Any], consent_mode: str = "full", **settings: Any) -> tuple[str, str]:
        key = make_shop(live_app, f"Landing {next(_numbers)}", consent_mode=consent_mode, **settings)
        parts = [
            {"type": "popup", "popup": make_popup(live_app, key, one["document"]), "button": "Take a turn"}
            for one in popups
        ]
        path = make_page(live_app, key, blocks=[*parts, *CONTENT["blocks"]])
        return key, live_server.url + path

    return make


def shop_id(app: Flask, key: str) -> int:
    with app.app_context():
        return db.session.scalars(select(Shop.id).filter_by(public_key=key)).one()


def test_a_page_is_counted_by_the_tag_and_a_game_is_played_on_it(
    page: Page, live_app: Flask, open_page: Callable[..., tuple[str, str]], browser_log: BrowserLog
) -> None:
    key, address = open_page(wheel("Turn it"))
    page.goto(address)
    # At once: before it is known what may be opened.
    page.get_by_role("button", name="Take a turn").click()
    popup = PopupOnPage(page, "Turn it").waits()
    assert popup.play("cleo@example.com").startswith("You won")

    shop = shop_id(live_app, key)
    seen = until(page, lambda: rows(live_app, StoredEvent, shop_id=shop, name="page_view"), "the page view")
    assert seen[0].url == address
    expect(popup.code).to_have_text(rows(live_app, Play, shop_id=shop)[0].code)
    assert page.context.cookies() == []
    assert browser_log.console_errors == []


def test_two_shops_at_one_address_share_neither_the_visitor_nor_what_was_said(
    page: Page, live_app: Flask, open_page: Callable[..., tuple[str, str]]
) -> None:
    (one, first), (two, second) = open_page(letter("First")), open_page(letter("Second"))
    ids = []
    for key, address in ((one, first), (two, second), (one, first)):
        page.goto(address)
        shop = shop_id(live_app, key)
        until(page, lambda shop=shop: rows(live_app, StoredEvent, shop_id=shop, name="page_view"), "the page view")
        ids.append(page.evaluate("localStorage.getItem('shopbell')"))
    assert ids[0] == ids[2] != ids[1]
    assert [len(rows(live_app, Visitor, shop_id=shop_id(live_app, key))) for key in (one, two)] == [1, 1]

    # Refused on the one, the other still knows its own visitor.
    page.evaluate("shopbell('consent', {measurement: false})")
    until(page, lambda: page.evaluate("localStorage.getItem('shopbell')") is None, "the withdrawal")
    page.goto(second)
    assert page.evaluate("localStorage.getItem('shopbell')") == ids[1]
    # Beside our own names nothing is seen, and everything that is kept begins with the key of a shop.
    page.goto(first.rpartition("/p/")[0] + "/healthz")
    kept = page.evaluate("Object.keys(localStorage)")
    assert kept
    assert all(name.startswith((f"{one}:shopbell", f"{two}:shopbell")) for name in kept)


def test_whoever_has_not_been_asked_is_told_so_and_can_choose(
    page: Page, open_page: Callable[..., tuple[str, str]]
) -> None:
    _key, address = open_page(letter("Only with a yes"), consent_mode="strict")
    page.goto(address)
    page.get_by_role("button", name="Take a turn").click()
    expect(page.get_by_text("It does not open for you now.")).to_be_visible()
    page.get_by_role("contentinfo").get_by_role("button", name="Privacy choices").click()
    page.get_by_role("button", name="Allow").click()
    page.get_by_role("button", name="Take a turn").click()
    PopupOnPage(page, "Only with a yes").waits()
    expect(page.get_by_text("It does not open for you now.")).to_be_hidden()


def test_the_page_is_accessible_and_fits_every_width(
    make_context: Callable[..., BrowserContext], open_page: Callable[..., tuple[str, str]], live_app: Flask
) -> None:
    key, address = open_page(letter("Hello"))
    dark = make_page(
        live_app,
        key,
        name="Dark",
        theme={
            "preset": "dark",
            "accent": "#bef264",
            "accent_text": "#1a2e05",
            "background": "#0b3d2e",
            "text": "#f2fbf7",
        },
        schedule={"starts_at": 32_000_000_000_000},
    )
    for options in ({"viewport": {"width": 1280, "height": 800}}, PHONE, {"viewport": {"width": 320, "height": 568}}):
        page = make_context(**options).new_page()
        for url in (address, address.rpartition("/p/")[0] + dark):
            page.goto(url)
            faults = Axe().run(page).response["violations"]
            assert [f"{one['id']}: {one['nodes'][0]['html']}" for one in faults] == []
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
            small = """[...document.querySelectorAll('a.button, button, summary, footer a')]
              .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 43)
              .map((one) => one.outerHTML)"""
            assert page.evaluate(small) == []


def test_a_marketer_makes_a_page_by_looking_and_publishes_it(
    page: Page, live_app: Flask, live_server: ProductServer, browser_log: BrowserLog
) -> None:
    key = make_shop(live_app, f"Maker {next(_numbers)}", consent_mode="anonymous", consent_prompt=True)
    popup = make_popup(live_app, key, letter("Gift")["document"], "Gift letter")
    with live_app.app_context():
        create_user(f"maker-{key}@example.com", PASSWORD, "marketer", shop_by_key(key))
        db.session.commit()
    page.goto(f"{live_server.url}/admin/sign-in")
    page.fill("#email", f"maker-{key}@example.com")
    page.fill("#password", PASSWORD)
    page.click("form button")
    page.wait_for_url("**/admin/shops**")
    page.goto(f"{live_server.url}/admin/shops/{key}/pages")
    assert violations(page) == []
    page.get_by_role("link", name="Make a page").click()
    assert violations(page) == []
    page.get_by_role("button", name="Use “Gift”").click()

    shown = page.frame_locator("#frame")
    page.get_by_label("Heading").first.fill("A cup for <b>you</b>")
    expect(shown.locator("h1")).to_have_text("A cup for <b>you</b>")
    expect(shown.locator("iframe.popup")).to_have_attribute(
        "src", f"/admin/shops/{key}/popup-preview?popup={popup}&language=en"
    )
    page.get_by_role("button", name="Small print").click()
    expect(shown.locator("p.note")).to_have_text("Small print.")
    for section in ("design", "sharing", "times", "footer", "content"):
        page.click(f"[data-section={section}]")
        assert violations(page) == []

    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("dialog")).to_contain_text("The popup “Gift letter” is live.")
    page.get_by_role("button", name="Publish as it is").click()
    expect(page.get_by_role("dialog")).to_contain_text("It is there for everybody")
    page.get_by_role("link", name="To the pages", exact=True).click()
    expect(page.get_by_text("Published", exact=True)).to_be_visible()
    _open_history_from_the_list(page)
    expect(page.get_by_text("published version 1")).to_be_visible()
    with live_app.app_context():
        slug = db.session.scalars(select(LandingPage.slug).where(LandingPage.shop_id == shop_by_key(key).id)).one()
        shop_slug = shop_by_key(key).slug
    page.goto(f"{live_server.url}/p/{shop_slug}/{slug}")
    expect(page.get_by_role("heading", level=1)).to_have_text("A cup for <b>you</b>")
    assert browser_log.console_errors == []


def _open_history_from_the_list(page: Page) -> None:
    """By the list of further actions, which is also walked with the keyboard alone."""
    more = page.get_by_role("button", name="More for")
    more.press("Enter")
    expect(page.get_by_role("link", name="Open", exact=True)).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("button", name="Take off")).to_be_focused()
    page.keyboard.press("Escape")
    expect(more).to_be_focused()
    assert violations(page) == []
    more.click()
    page.get_by_role("link", name="History").click()


def violations(page: Page) -> list[str]:
    """Of the page itself; what stands in its frames is looked at by itself."""
    found = Axe().run(page, context={"exclude": [["iframe"]]}).response["violations"]
    return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]


def test_an_embedded_popup_is_drawn_in_the_page_itself(
    page: Page, live_app: Flask, open_page: Callable[..., tuple[str, str]], browser_log: BrowserLog
) -> None:
    _key, address = open_page(letter("In the page", display={"type": "embedded"}))
    page.goto(address)
    popup = page.locator("[data-shopbell-popup] [data-shopbell]")
    expect(popup.get_by_role("heading", name="In the page")).to_be_visible()
    popup.get_by_label("Email", exact=True).fill("vera@example.com")
    popup.locator("button.submit").click()
    expect(popup.get_by_role("heading", name="Thank you")).to_be_visible()
    assert page.get_by_role("button", name="Take a turn").count() == 0
    assert browser_log.console_errors == []
