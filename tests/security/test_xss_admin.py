"""Every field that somebody else writes, on every page of the admin, in a real browser: nothing of it runs.

Stands for stored XSS from the tracking endpoint into the admin: CVE-2020-35124, CVE-2020-35125, CVE-2021-27910,
CVE-2021-27917, CVE-2022-25772, CVE-2024-47050 (Mautic); CVE-2022-25305 to -25307, CVE-2025-9816 (WP Statistics);
CVE-2026-109230, CVE-2026-111370, CVE-2026-101924, CVE-2015-9273, CVE-2021-24350, CVE-2026-94154, CVE-2019-25152; and
for templates that evaluate what people wrote: CVE-2024-56326, CVE-2025-27516, CVE-2025-49136.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect

from tests.factories import make_shop
from tests.security.hostile_shop import as_file, fill
from tests.security.witness import Witness
from tests.security.xss_vectors import MARK, VECTORS, Texts
from tests.testbed import ROOT
from tests.testbed.server import ProductServer
from tracker.admin.people import create_user
from tracker.db import db, read_only

# What a database keeps it gives back as it was; the pages are the same on both.
pytestmark = pytest.mark.only_on("sqlite")

PASSWORD = "a bell over the door"
_numbers = itertools.count(1)

NO_PAGES = {
    # Files of ours, and a page that forgets who is signed in.
    "admin.assets.asset",
    "admin.sign_in.welcome",
    # They lead to a page of the shop, which is not there.
    "admin.install.debug",
    "admin.mapping.open_page",
    "admin.popup_editor.on_page",
    # Files to keep.
    "admin.popup_files.download",
    "admin.landing_pages.qr_code",
}

ASKED = {
    "admin.find.index": f"q={MARK}",
    "admin.mapping.index": f"product=https%3A%2F%2Facme.example%2F%22%3E{MARK}",
    "admin.explainer.index": f"visitor=%22%3E%3Cimg+{MARK}+src%3Dx%3E",
    "admin.contacts.index": f"address=%22%3E%3Cimg+{MARK}+src%3Dx%3E",
}
"""What else stands in the address of a page."""


@pytest.fixture(autouse=True)
def _may_write() -> None:
    """The last GET of a test in this process has left the thread reading, and the running server writes beside us."""
    read_only.set(False)


@pytest.fixture
def shop_key(live_app: Flask) -> str:
    settings = {
        "consent_mode": "full",
        "capture_mode": "all",
        "capture_kinds": ["email", "phone", "name", "birth_date"],
    }
    return make_shop(live_app, f"Hostile {next(_numbers)}", **settings)


@pytest.fixture
def signed_in(live_app: Flask, live_server: ProductServer, context: BrowserContext) -> Page:
    with live_app.app_context():
        email = f"eve{next(_numbers)}@zxss.example"
        create_user(email, PASSWORD, "owner", None)
        db.session.commit()
    page = context.new_page()
    page.goto(f"{live_server.url}/admin/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Shops")).to_be_visible()
    return page


def pages_of(app: Flask, values: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Every page and fragment of the admin that GET gives, by its endpoint, with its address."""
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith("admin.") or "GET" not in rule.methods or rule.endpoint in NO_PAGES:
            continue
        missing = rule.arguments - set(values) - {"anything"}
        assert not missing, f"{rule.endpoint}: say in fill() which {missing} its page is of"
        path = re.sub(r"<(?:\w+:)?(\w+)>", lambda match: values.get(match.group(1), MARK), rule.rule)
        yield rule.endpoint, f"{path}?{ASKED.get(rule.endpoint, '')}"


@pytest.fixture
def walk(
    live_app: Flask, live_server: ProductServer, context: BrowserContext, signed_in: Page, shop_key: str
) -> Callable[..., Witness]:
    """walk(texts, visitors=…) fills the shop and opens every page; what was seen of it."""

    def act(texts: Texts, **sizes: int) -> Witness:
        values = fill(live_app, shop_key, texts, **sizes)
        # How long a page takes is no question of this test, and sixty visitors' take longer.
        signed_in.set_default_navigation_timeout(60_000)
        # A marketer may show a picture from anywhere, in a preview alone.
        witness = Witness(context, (live_server.url,), pictures=("https://zxss.example/",))
        for endpoint, path in pages_of(live_app, values):
            signed_in.goto(live_server.url + path)
            witness.look(signed_in)
            look_at_older(signed_in, witness)
            if endpoint in ("admin.popup_editor.edit", "admin.landing_editor.edit"):
                look_at_sections(signed_in, witness)
            if endpoint == "admin.popup_files.index":
                data = as_file(live_app, shop_key, texts)
                file = {"name": f"<img {MARK} src=x>.json", "mimeType": "application/json", "buffer": data}
                signed_in.locator("#file").set_input_files(file)  # type: ignore[arg-type]
                signed_in.get_by_role("button", name="Compare").click()
                expect(signed_in.get_by_text("What this file would change")).to_be_visible()
                witness.look(signed_in)
        return witness

    return act


def look_at_older(page: Page, witness: Witness) -> None:
    """The rest of a list, page by page: what is looked for may stand on any of them."""
    older = page.locator(".pager").get_by_role("link", name="Older", exact=True)
    while older.count():
        older.click()
        witness.look(page)


def look_at_sections(page: Page, witness: Witness) -> None:
    """Every part of an editor's form is drawn by scripts, when it is asked for."""
    for section in page.locator("[data-section]").all():
        section.click()
        page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
        witness.look(page)


SEEN = {
    # By visitors and by what their browsers say of themselves.
    *("page_title", "item_name", "search_term", "utm_source", "utm_campaign", "coupon", "transaction_id"),
    *("form_of_email", "form_of_name", "other_answer", "long_answer", "consent_label", "sample", "path"),
    # By the shop's server.
    *("order_number", "order_item_name", "shopify_name", "woo_number"),
    # By marketers.
    *("popup_name", "segment", "operand", "pool", "shop_name", "landing_name", "heading", "paragraph"),
    *(
        "note",
        "button",
        "label",
        "option",
        "prize",
        "teaser",
        "launcher",
        "reminder",
        "alt",
        "hero",
        "hero_text",
        "rules",
    ),
    *("page_heading", "page_text", "file_name"),
    # By people of the shop, and by what their browsers say of themselves.
    *("log_who", "log_subject", "log_reason", "log_act", "browser_name", "os_name"),
}
"""Fields whose texts must have been on some page: else this test would look at nothing."""


def test_there_are_enough_attacks_and_each_can_be_told_from_what_is_ours() -> None:
    assert len(set(VECTORS)) >= 300
    assert all(MARK in vector for vector in VECTORS)


def test_only_words_of_ours_are_translated() -> None:
    """gettext's answer is trusted as markup, so a text that stands in for a missing word would be, too."""
    templates = sorted((ROOT / "templates").rglob("*.html"))
    trusted = {path.name for path in templates if re.search(r"\b_\([^()'\"]*\.get\(", path.read_text(encoding="utf-8"))}
    assert len(templates) > 50
    assert trusted == set()


def test_nothing_that_anybody_wrote_runs_on_any_page_of_the_admin(walk: Callable[..., Witness]) -> None:
    texts = Texts()
    witness = walk(texts)
    assert witness.told == []
    assert witness.missing(SEEN) == set()
