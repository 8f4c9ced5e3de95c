"""A draft is looked at on the shop's own page, by a link from the editor; the shop's figures know nothing of it."""

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.factories import count, make_shop
from tests.testbed.browsing import BrowserLog
from tests.testbed.server import ProductServer
from tests.testbed.static_shop import StaticShop
from tracker.clock import now
from tracker.db import db
from tracker.popups import publish
from tracker.popups.models import Impression, Play
from tracker.popups.templates import TEMPLATES
from tracker.shops.page_link import DRAFT
from tracker.shops.shops import shop_by_key

# The same requests are tried on PostgreSQL without a browser.
pytestmark = pytest.mark.only_on("sqlite")


def test_the_marketer_plays_the_draft_on_a_page_of_the_shop_and_nothing_comes_of_it(
    page: Page,
    live_server: ProductServer,
    live_app: Flask,
    make_static_shop: Callable[..., StaticShop],
    browser_log: BrowserLog,
) -> None:
    site = make_static_shop({})
    key = make_shop(live_app, "The draft's shop", site.origin, consent_mode="full")
    tag = f'<script async src="{live_server.url}/bell.js" data-shop="{key}"></script>'
    site.pages |= {path: f"<!doctype html><title>{path}</title>{tag}<h1>{path}</h1>" for path in ("/mug", "/cup")}
    with live_app.app_context():
        document = TEMPLATES.get("lucky_every_slice").document()
        popup = publish.create_popup(shop_by_key(key), "Not live yet", document, now()).public_id
        db.session.commit()
        token = DRAFT.token(live_app.extensions["shopbell"].signer, key, None, popup)
    before = [count(live_app, model) for model in (Impression, Play)]

    page.goto(DRAFT.address(site.url("/mug"), token))
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Email").fill("mia@example.com")
    dialog.get_by_role("button", name="Show me my gift").click()
    expect(dialog.locator(".code")).to_contain_text("LUCKY")
    page.keyboard.press("Escape")
    assert page.url == site.url("/mug")

    # The link holds in this tab, on other pages too, until the preview is ended.
    page.goto(site.url("/cup"))
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    panel = page.get_by_role("region", name="Shopbell preview")
    expect(panel).to_contain_text("Only you see it")
    panel.get_by_role("button", name="Show it again").click()
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    panel.get_by_role("button", name="End the preview").click()
    page.reload()
    expect(page.get_by_role("heading", name="/cup")).to_be_visible()
    page.wait_for_timeout(600)
    expect(dialog).to_have_count(0)
    assert [count(live_app, model) for model in (Impression, Play)] == before
    assert browser_log.page_errors == []
