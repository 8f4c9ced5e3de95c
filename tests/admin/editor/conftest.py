"""The popup editor in a real browser, against a running server."""

from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page, expect

from tests.admin.conftest import PASSWORD
from tests.testbed.server import ProductServer
from tracker.admin.people import create_user
from tracker.clock import now
from tracker.db import db
from tracker.decide.rules import check_rule
from tracker.ids import public_id
from tracker.popups import coupons, publish
from tracker.popups.models import Popup
from tracker.popups.templates import TEMPLATES
from tracker.shops.shops import create_shop, set_settings, shop_by_key


@dataclass
class Editing:
    """Somebody of a shop of the test's own, signed in."""

    server: ProductServer
    app: Flask
    key: str

    def popup(self, template: str = "welcome_wheel", *, live: bool = False) -> str:
        with self.app.app_context():
            popup = publish.create_popup(shop_by_key(self.key), "Spring", TEMPLATES.get(template).document(), now())
            if live:
                publish.publish(popup, now(), "mia", check_rule)
            db.session.commit()
            return popup.public_id

    def pool(self, codes: str) -> str:
        with self.app.app_context():
            pool = coupons.create_pool(db.session(), shop_by_key(self.key).id, "Spring codes", now())
            coupons.add_codes(db.session(), pool, codes)
            db.session.commit()
            return pool.public_id

    def stored(self, popup: str) -> Popup:
        with self.app.app_context():
            found = db.session.query(Popup).filter_by(public_id=popup).one()
            db.session.expunge(found)
            return found

    def sign_in(self, page: Page, role: str = "marketer") -> None:
        email = f"{role}-{public_id('p')}@example.com"
        with self.app.app_context():
            create_user(email, PASSWORD, role, shop_by_key(self.key))
            db.session.commit()
        page.goto(f"{self.server.url}/admin/sign-in")
        page.fill("#email", email)
        page.fill("#password", PASSWORD)
        page.click("form button")
        page.wait_for_url("**/admin/shops**")

    def open(self, page: Page, popup: str) -> None:
        page.goto(f"{self.server.url}/admin/shops/{self.key}/popups/{popup}/edit")
        expect(page.frame_locator("#frame").locator(".card")).to_be_visible()
        expect(page.locator("#sentence")).not_to_be_empty()


@pytest.fixture
def editing(live_server: ProductServer, live_app: Flask) -> Editing:
    with live_app.app_context():
        shop, _ = create_shop(public_id("acme"), ["https://acme.example"], now=now())
        set_settings(shop, {"timezone": "Europe/Berlin"})
        db.session.commit()
        return Editing(live_server, live_app, shop.public_key)


@pytest.fixture
def marketer(editing: Editing, page: Page) -> Page:
    editing.sign_in(page)
    return page


def is_saved(page: Page) -> None:
    expect(page.locator("#save-state")).to_have_text("Saved a moment ago")


def violations(page: Page) -> list[str]:
    """Of the page itself; what stands in its frames is the runtime's, which is looked at by itself."""
    found = Axe().run(page, context={"exclude": [["iframe"]]}).response["violations"]
    return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"]]
