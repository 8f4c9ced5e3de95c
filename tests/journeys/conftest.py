"""The cast of the journeys: a customer's shop on a site of its own, and the people in it."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from flask import Flask

from tests.journeys.ledger import Ledger
from tests.journeys.shop import Shop
from tests.testbed.server import ProductServer
from tests.testbed.static_shop import StaticShop
from tracker import clock
from tracker.app import create_app
from tracker.config import load_settings
from tracker.db import db
from tracker.decide.rules import check_rule
from tracker.decide.transfer import import_popups
from tracker.shops.shops import create_shop, set_settings

AGREED = {"consent.mode": "full", "capture.mode": "all"}
"""A shop that has its visitors' agreement before the tag runs."""

_numbers = itertools.count(1)


@pytest.fixture
def open_shop(live_app: Flask, live_server: ProductServer, static_shop: StaticShop) -> Callable[..., Shop]:
    """open_shop(popup, …, settings={…}) is a shop with these popups live; it has its visitors' agreement."""

    def make(*popups: dict[str, Any], settings: dict[str, Any] | None = None, bell: str = "") -> Shop:
        return Shop(static_shop, bell or live_server.url, _make_shop(live_app, static_shop, popups, settings or {}))

    return make


@pytest.fixture
def open_shop_at(static_shop: StaticShop) -> Iterator[Callable[..., tuple[Shop, Ledger]]]:
    """open_shop_at(server, popup, …) is the same at a server of the test's own, with its ledger."""

    def make(server: ProductServer, *popups: dict[str, Any]) -> tuple[Shop, Ledger]:
        environ = {name: value for name, value in server.environ.items() if name.startswith("SHOPBELL_")}
        app = create_app(load_settings(environ))
        apps.append(app)
        key = _make_shop(app, static_shop, popups, {})
        return Shop(static_shop, server.url, key), Ledger(app, key)

    apps: list[Flask] = []
    yield make
    for app in apps:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def ledger_of(live_app: Flask) -> Callable[[Shop], Ledger]:
    """ledger_of(shop) is what the server keeps of it."""
    return lambda shop: Ledger(live_app, shop.key)


def _make_shop(app: Flask, site: StaticShop, popups: Sequence[dict[str, Any]], settings: dict[str, Any]) -> str:
    with app.app_context():
        shop, _ = create_shop(f"{site.origin} {next(_numbers)}", [site.origin], now=clock.now())
        set_settings(shop, {**AGREED, **settings})
        import_popups(shop, list(popups), clock.now(), check_rule)
        key = shop.public_key
        db.session.commit()
        return key
