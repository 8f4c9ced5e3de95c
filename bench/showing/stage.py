"""A browser, a running Shopbell, and a shop's page whose tag belongs to another of its shops for each variant."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from bench.page.shop import PRODUCT, MeasuredShop
from tests.testbed import TestbedError, chromium
from tests.testbed.scratch import make_folder
from tests.testbed.server import ProductServer
from tracker import clock
from tracker.app import create_app
from tracker.config import load_settings
from tracker.db import db
from tracker.decide.rules import check_rule
from tracker.decide.transfer import import_popups
from tracker.shops.shops import create_shop, set_settings

CPU_SLOWDOWN = 4
TRIGGER = "open_sesame"
"""The event of the page's own by which every popup here opens."""

_MEASURING = Path(__file__).with_name("measuring.js").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Subject:
    """A variant's popup. The yardstick has none: `tag` and `popup` are empty."""

    name: str
    document: Mapping[str, Any] | None
    tag: str = ""
    popup: str = ""

    @property
    def is_embedded(self) -> bool:
        return bool((self.document or {}).get("display", {}).get("type") == "embedded")


@dataclass
class Stage:
    browser: Browser
    shop: MeasuredShop
    subjects: list[Subject]

    def open(self, page: Page, subject: Subject) -> CDPSession:
        """The product page with the subject's tag on it, its decision taken and what it is drawn with in the cache."""
        self.shop.head = f"{subject.tag}<script>{_MEASURING}</script>"
        self.shop.foot = f'<div data-shopbell-popup="{subject.popup}"></div>' if subject.is_embedded else ""
        session: CDPSession = page.context.new_cdp_session(page)
        page.goto(self.shop.url(PRODUCT), wait_until="load")
        page.wait_for_function("() => window.measuring", timeout=10_000)
        if subject.tag:
            page.wait_for_function("() => measuring.isReady()", timeout=15_000)
        page.wait_for_timeout(700)
        return session


def slow_down(session: CDPSession, times: int) -> None:
    session.send("Emulation.setCPUThrottlingRate", {"rate": times})


@contextmanager
def stage(yardstick: str, documents: Mapping[str, Mapping[str, Any]]) -> Iterator[Stage]:
    """Raises TestbedError where a part is missing or a popup could not be published."""
    chromium.use_our_node()
    found = chromium.find_or_install()
    shop = MeasuredShop()
    folder = make_folder("bench")
    server = ProductServer(
        folder, database_url=f"sqlite:///{folder}/bench.db", environ={"SHOPBELL_RATE_LIMIT": "100000"}
    )
    try:
        shop.start()
        server.flask("db", "upgrade")
        subjects = [Subject(yardstick, None), *_published(server, shop, documents)]
        server.start()
        with sync_playwright() as playwright:
            browser = chromium.launch(playwright, found)
            yield Stage(browser, shop, subjects)
            browser.close()
    finally:
        server.stop()
        shop.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _published(server: ProductServer, shop: MeasuredShop, documents: Mapping[str, Mapping[str, Any]]) -> list[Subject]:
    environ = {name: value for name, value in server.environ.items() if name.startswith("SHOPBELL_")}
    app = create_app(load_settings(environ))
    found = []
    with app.app_context():
        for name, document in documents.items():
            owner, _ = create_shop(f"Bench {name}", [shop.origin], now=clock.now())
            set_settings(owner, {"consent.mode": "full", "popups.per_session": 100})
            entry = {"name": name, "status": "live", "document": document}
            popup = import_popups(owner, [entry], clock.now(), check_rule)[0]
            if popup.problem:
                raise TestbedError(f"{name} cannot be published: {popup.problem}")
            tag = f'<script async src="{server.url}/bell.js" data-shop="{owner.public_key}"></script>'
            found.append(Subject(name, document, tag, popup.popup.public_id))
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    return found
