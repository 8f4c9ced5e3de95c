"""Every page of the admin, as the browser sees it: with the rows of the sample shop, and without any."""

import re
import uuid
from collections.abc import Iterator, Mapping

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import select
from werkzeug.routing import Rule

from tests.factories import make_shop
from tests.testbed.browsing import BrowserLog
from tests.testbed.server import ProductServer
from tracker.access import access_of
from tracker.admin.access import create_user
from tracker.clock import now
from tracker.collect import pipeline
from tracker.contacts.models import Contact
from tracker.db import db, read_only
from tracker.decide.models import SegmentRow
from tracker.demo.history.making import make_sample_shop
from tracker.landing.models import LandingPage
from tracker.popups.models import CouponPool, KeptDecision, Popup
from tracker.services import services
from tracker.sessions.models import Session

# The same requests are tried on PostgreSQL without a browser.
pytestmark = pytest.mark.only_on("sqlite")

PASSWORD = "a bell over the door"

PARTS = {"find.index", "visits.live", "visits.why", "mail.listed", "install.check", "order_sources.deliveries"}
"""Answers that are put into a page, and are looked at there."""

ELSEWHERE = {"home", "nowhere", "mapping.open_page", "install.debug", "popup_editor.on_page"}
"""They lead away, or are pages of errors."""

NO_PAGES = {"popup_files.download", "landing_pages.qr_code", "pictures.index", "preview.frame"}
"""Files, and the frame in which popups are drawn, at which other tests look."""

RARE = {"contact_rights.receipt"}
"""It takes an erasure to see it."""


WITHOUT_FRAMES = {"exclude": [["iframe"]]}


@pytest.fixture(scope="module")
def shops(live_app: Flask) -> tuple[str, Mapping[str, str]]:
    """The key of a shop that has nothing, and what stands in the addresses of the sample shop."""
    # The last GET of a test in this process has left the thread reading.
    read_only.set(False)
    empty = make_shop(live_app, "Nothing yet")
    with live_app.app_context():
        create_user("ada@example.com", PASSWORD, "owner", None)
        made = make_sample_shop(services().settings, now(), pipeline.run, pipeline.run_orders, 25)
        assert made is not None
        of_shop = {"key": made.public_key, "name": "html"}
        first = {
            "visit": select(Session.id).where(Session.shop_id == made.id),
            "contact": select(Contact.public_id).where(Contact.shop_id == made.id),
            "pool": select(CouponPool.public_id).where(CouponPool.shop_id == made.id),
            "segment": select(SegmentRow.public_id).where(SegmentRow.shop_id == made.id),
            "popup": select(Popup.public_id).where(Popup.shop_id == made.id, Popup.name == "Letter from the kiln"),
            "page": select(LandingPage.public_id).where(LandingPage.shop_id == made.id),
            "decision": select(KeptDecision.id).where(KeptDecision.shop_id == made.id),
        }
        found = {name: db.session.scalar(query.limit(1)) for name, query in first.items()}
        assert all(found.values()), found
        found["decision"] = str(uuid.UUID(bytes=bytes(found["decision"] or b"")))
        return empty, of_shop | {name: str(value) for name, value in found.items()}


@pytest.mark.parametrize("quarter", range(4))
def test_no_page_has_a_barrier_a_nameless_table_or_a_line_too_wide(
    quarter: int,
    page: Page,
    live_app: Flask,
    live_server: ProductServer,
    shops: tuple[str, Mapping[str, str]],
    browser_log: BrowserLog,
) -> None:
    empty, values = shops
    # The popups themselves are looked at by tests of their own; a gallery of forty takes as long as all the rest.
    page.route("**/popup-preview*", lambda route: route.fulfill(body="", content_type="text/html"))
    page.goto(f"{live_server.url}/admin/")
    page.get_by_label("Email").fill("ada@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/admin/shops")
    wrong: dict[str, object] = {}
    addresses = list(_addresses(live_app, values))
    bare = [one.replace(values["key"], empty) for one in addresses if _is_of_shop_alone(one, values["key"])]
    assert len(addresses) + len(bare) > 75, "they are found by themselves"
    for number, address in enumerate([*addresses, *bare]):
        if number % 4 != quarter:
            continue
        # The colours are the same pieces everywhere: each page is looked at by day or by night.
        look = "light" if number % 8 < 4 else "dark"
        page.emulate_media(color_scheme=look, reduced_motion="reduce")
        answer = page.goto(live_server.url + address)
        assert answer is not None
        problems = ([answer.status] if answer.status != 200 else []) + _problems(page)
        if problems:
            wrong[f"{address} ({look})"] = problems
    assert wrong == {}
    assert browser_log.console_errors == []


def _is_of_shop_alone(address: str, key: str) -> bool:
    """Whether the address names nothing of the shop but the shop itself."""
    below = address.partition(key)[2].strip("/")
    return key in address and "_" not in below and not re.search(r"\d", below)


def _problems(page: Page) -> list[object]:
    """What axe finds; a page without title or heading, a table without name, and what does not fit a phone."""
    response = Axe().run(page, context=WITHOUT_FRAMES).response
    found: list[object] = [(one["id"], [node["target"] for node in one["nodes"]][:3]) for one in response["violations"]]
    if not re.fullmatch(r".+ · Shopbell", page.title()):
        found.append(f"title {page.title()!r}")
    if page.locator("h1").count() != 1:
        found.append("not one h1")
    if page.locator("table:not(:has(caption)), thead th:not([scope])").count():
        found.append("a table without a name, or a heading without its scope")
    page.set_viewport_size({"width": 390, "height": 844})
    if page.evaluate("document.documentElement.scrollWidth") > 390:
        found.append("wider than a phone")
    page.set_viewport_size({"width": 1280, "height": 800})
    return found


def _addresses(app: Flask, values: Mapping[str, str]) -> Iterator[str]:
    for rule in sorted(app.url_map.iter_rules(), key=lambda one: one.rule):
        if _is_page(app, rule):
            with app.test_request_context():
                yield str(app.url_map.bind("").build(rule.endpoint, {name: values[name] for name in rule.arguments}))


def _is_page(app: Flask, rule: Rule) -> bool:
    access = access_of(app, rule.endpoint)
    if "GET" not in (rule.methods or set()) or not rule.endpoint.startswith("admin."):
        return False
    if access is None or access.kind in ("public", "sign_in", "signed"):
        return False
    return rule.endpoint.removeprefix("admin.") not in PARTS | ELSEWHERE | NO_PAGES | RARE
