"""The editor of a landing page in a real browser: its languages, and the work that a crash left unsaved."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from tests.factories import make_shop
from tests.landing.conftest import make_page
from tests.testbed.browsing import BrowserLog
from tests.testbed.server import ProductServer
from tracker.admin.people import create_user
from tracker.db import db, read_only
from tracker.landing.models import LandingPage
from tracker.shops.shops import shop_by_key

# The same requests are tried on PostgreSQL without a browser.
pytestmark = pytest.mark.only_on("sqlite")

PASSWORD = "a bell over the door"
_numbers = itertools.count(1)


@dataclass
class Making:
    """A marketer at the editor of a page."""

    app: Flask
    page: Page
    url: str
    public: str
    public_id: str

    def open(self, page: Page) -> None:
        page.goto(self.url)
        expect(page.frame_locator("#frame").locator("h1")).to_be_visible()

    def draft(self) -> dict[str, Any]:
        with self.app.app_context():
            read_only.set(False)
            found = select(LandingPage.draft).where(LandingPage.public_id == self.public_id)
            return db.session.scalars(found).one()


@pytest.fixture
def making(page: Page, live_app: Flask, live_server: ProductServer) -> Making:
    read_only.set(False)
    key = make_shop(live_app, f"Words {next(_numbers)}", consent_mode="anonymous", consent_prompt=True)
    path = make_page(live_app, key, live=False)
    email = f"words-{key}@example.com"
    with live_app.app_context():
        shop = shop_by_key(key)
        create_user(email, PASSWORD, "marketer", shop)
        public_id = db.session.scalars(select(LandingPage.public_id).where(LandingPage.shop_id == shop.id)).one()
        db.session.commit()
    page.goto(f"{live_server.url}/admin/sign-in")
    page.fill("#email", email)
    page.fill("#password", PASSWORD)
    page.click("form button")
    page.wait_for_url("**/admin/shops**")
    editor = f"{live_server.url}/admin/shops/{key}/pages/{public_id}/edit"
    return Making(live_app, page, editor, live_server.url + path, public_id)


def is_saved(page: Page) -> None:
    expect(page.locator("#save-state")).to_have_text("Saved a moment ago")


def test_a_page_is_translated_beside_its_original_seen_so_and_read_so(
    page: Page, making: Making, browser_log: BrowserLog
) -> None:
    making.open(page)
    panel, shown = page.locator("#panel-content"), page.frame_locator("#frame")
    panel.get_by_label("Add a language…").select_option("vi")
    expect(panel.locator(".missing:visible")).to_have_count(7)
    # Letter by letter, as people do.
    panel.get_by_label("Heading").first.press_sequentially("Xuân đã về")
    expect(shown.locator("html")).to_have_attribute("lang", "vi")
    expect(shown.locator("h1")).to_have_text("Xuân đã về")
    expect(panel.get_by_role("radio", name="Vietnamese · 6 missing")).to_be_checked()

    # The original is changed afterwards: then the other language says what was said before.
    panel.get_by_role("radio", name="English").check()
    panel.get_by_label("Heading").first.fill("Summer is here")
    expect(panel.get_by_role("radio", name="Vietnamese · 6 missing · 1 outdated")).to_be_attached()
    page.get_by_role("button", name="Undo").click()
    expect(panel.get_by_label("Heading").first).to_have_value("Spring is here")
    expect(panel.get_by_role("radio", name="Vietnamese · 6 missing", exact=True)).to_be_attached()
    page.keyboard.press("ControlOrMeta+Shift+z")
    panel.get_by_role("radio", name="Vietnamese · 6 missing · 1 outdated").check()
    expect(panel.locator(".outdated:visible")).to_contain_text("Spring is here")
    is_saved(page)
    assert making.draft()["outdated"] == {"vi": {"hero.heading": "Spring is here"}}
    page.click("#publish")
    page.get_by_role("dialog").get_by_text("were written before the English ones were changed: Summer is here").click()
    panel.get_by_role("button", name="It is still right").click()
    expect(panel.locator(".outdated:visible")).to_have_count(0)
    is_saved(page)
    assert making.draft()["outdated"] == {}

    page.click("#publish")
    page.get_by_role("dialog").get_by_role("button", name="Publish as it is").click()
    expect(page.get_by_role("dialog")).to_contain_text("It is there for everybody")
    page.goto(making.public)
    expect(page.get_by_role("heading", level=1)).to_have_text("Summer is here")
    page.get_by_role("link", name="Tiếng Việt").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Xuân đã về")
    assert browser_log.console_errors == []


def test_what_a_crash_left_unsaved_is_offered_again_and_can_be_brought_back(page: Page, making: Making) -> None:
    making.open(page)
    context = page.context
    context.set_offline(True)
    page.get_by_label("Heading").first.fill("Written on a train")
    expect(page.locator("#save-state")).to_contain_text("No connection")
    # As a crash does it: nobody is asked.
    page.close(run_before_unload=False)
    context.set_offline(False)
    assert making.draft()["hero"]["heading"] == "Spring is here"
    after = context.new_page()

    making.open(after)
    expect(after.locator("#notice")).to_contain_text("were never saved")
    expect(after.get_by_label("Heading").first).to_have_value("Spring is here")
    after.get_by_role("button", name="Bring them back").click()
    expect(after.frame_locator("#frame").locator("h1")).to_have_text("Written on a train")
    is_saved(after)
    assert making.draft()["hero"]["heading"] == "Written on a train"
    after.reload()
    expect(after.get_by_label("Heading").first).to_have_value("Written on a train")
    expect(after.locator("#notice")).to_be_hidden()
