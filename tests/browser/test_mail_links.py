"""The pages behind the links in mails, in a real browser under their own policy: pressed, and fit for everybody."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from tests.factories import Browser, form_document, make_popup, make_shop
from tests.testbed.browsing import BrowserLog
from tests.testbed.server import ProductServer
from tracker.contacts.models import Consent, Contact
from tracker.db import db, read_only
from tracker.engage.links import confirm_url, unsubscribe_url
from tracker.shops.shops import shop_by_key

# The same requests are tried on PostgreSQL without a browser.
pytestmark = pytest.mark.only_on("sqlite")


@pytest.fixture
def links(live_app: Flask, live_server: ProductServer) -> Callable[[str], tuple[str, str]]:
    """links("ru") are the two links of somebody who has agreed and not confirmed it, in mails of that language."""
    read_only.set(False)
    key = make_shop(live_app, "Kiln & Co", "https://kiln.example", consent_double_opt_in=True)
    popup = make_popup(live_app, key, form_document())
    browser = Browser(live_app.test_client(), key, origin="https://kiln.example")
    fields = {"email": "vera@example.com", "email_marketing": True}
    assert browser.submit(popup, browser.token(popup), fields=fields).json["inbox"] is True

    def make(language: str) -> tuple[str, str]:
        with live_app.app_context():
            shop = shop_by_key(key)
            contact = db.session.scalars(select(Contact).filter_by(shop_id=shop.id)).one()
            consent = db.session.scalars(select(Consent).filter_by(contact_id=contact.id)).one()
            return (
                confirm_url(shop.id, contact.id, consent.id, language),
                unsubscribe_url(shop.id, contact.address_key, language, contact.id),
            )

    return make


def is_fit(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["help"]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_an_address_is_confirmed_and_mail_refused_by_a_press_alone(
    page: Page, phone: Page, links: Callable[[str], tuple[str, str]], browser_log: BrowserLog
) -> None:
    confirm, refuse = links("en")
    page.goto(confirm)
    is_fit(page)
    page.get_by_role("button", name="Yes, confirm my address").click()
    expect(page.get_by_role("heading", name="Your address is confirmed")).to_be_visible()
    is_fit(page)

    phone.goto(refuse)
    is_fit(phone)
    assert phone.get_by_role("button").bounding_box()["height"] >= 44
    phone.get_by_role("button", name="Stop all mail").click()
    expect(phone.get_by_role("heading", name="You get no more mail from Kiln & Co")).to_be_visible()
    is_fit(phone)
    phone.get_by_role("button", name="That was a mistake").click()
    expect(phone.get_by_role("heading", name="Welcome back")).to_be_visible()

    page.goto(f"{confirm}x")
    expect(page.get_by_role("heading", name="This link does not work any more")).to_be_visible()
    assert "Content Security Policy" not in str(browser_log)
