"""A new owner, from nothing to a popup that a visitor of their shop sees: in how many steps, and how long it takes."""

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.journeys.popup_page import PopupOnPage
from tests.testbed.server import ProductServer
from tests.testbed.static_shop import StaticShop

# The server's side of each step is tried on PostgreSQL too, without a browser.
pytestmark = pytest.mark.only_on("sqlite")

A_PERSON_NEEDS_S = 10
"""For each thing to do: to read what is there, to decide, and to do it. Typing is part of it."""
FIVE_MINUTES = 300


class Owner:
    """Does one thing after the other, and counts them."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.done: list[str] = []

    def opens(self, address: str) -> None:
        self._did(f"opens {address}")
        self.page.goto(address)

    def writes(self, label: str, text: str) -> None:
        self._did(f"writes {label}")
        self.page.get_by_label(label).fill(text)

    def presses(self, name: str | re.Pattern[str], role: str = "button", within: str = "body") -> None:
        self._did(f"presses {name}")
        self.page.locator(within).get_by_role(role, name=name).first.click()  # type: ignore[arg-type]

    def _did(self, what: str) -> None:
        self.done.append(what)


def test_from_nothing_to_a_popup_on_the_shop_in_under_five_minutes_and_eighteen_steps(
    page: Page,
    make_context: Callable[..., BrowserContext],
    start_server: Callable[..., ProductServer],
    static_shop: StaticShop,
) -> None:
    server = start_server()
    head = ""
    body = "<h1>Mugs</h1>" + "<p>A mug.</p>" * 80
    static_shop.pages["/"] = lambda asked: f"<!doctype html><html lang=en><head>{head}</head><body>{body}</body></html>"
    link = server.flask("user", "link").strip()
    began = time.monotonic()
    owner = Owner(make_context().new_page())

    owner.opens(link)
    owner.writes("Email", "mia@shop.example")
    owner.writes("Password", "a bell over the door")
    owner.presses("Make my account")
    # With no shop yet, the first page is the one that makes it.
    owner.writes("Name", "Mugs")
    owner.writes("Address of the shop", static_shop.origin)
    owner.presses("Add the shop")
    owner.presses("Copy")
    line = re.search(r"<script[^<]+</script>", owner.page.locator(".snippet").first.inner_text())
    assert line is not None
    owner.done.append("pastes the line into the theme")
    head = line[0]
    owner.done.append("opens the shop")
    page.goto(static_shop.url("/"))
    expect(owner.page.get_by_text("The tag works.")).to_be_visible()
    # The way on is on the page that has said so.
    owner.presses("Next: make your first popup", "link")
    owner.presses("Use “Welcome discount”")
    expect(owner.page.frame_locator("#frame").get_by_role("heading")).to_be_visible()
    owner.presses("Publish")
    owner.presses(re.compile("^Publish"), within="dialog")
    expect(owner.page.get_by_role("dialog").get_by_role("heading", name="It is live")).to_be_visible()
    owner.done.append("opens the shop again")
    page.reload()
    page.wait_for_timeout(1_000)
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    PopupOnPage(page).waits()

    took = time.monotonic() - began
    assert len(owner.done) <= 18, owner.done
    assert took + len(owner.done) * A_PERSON_NEEDS_S < FIVE_MINUTES, (took, len(owner.done))
    owner.page.goto(f"{server.url}/admin/")
    expect(owner.page.get_by_text("Getting started")).to_have_count(0)
