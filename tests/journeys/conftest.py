"""The cast of the journeys: a customer's shop on a site of its own, and the people in it."""

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.journeys.ledger import Ledger
from tests.journeys.shop import Shop
from tests.testbed.server import ProductServer
from tests.testbed.static_shop import StaticShop
from tracker import clock
from tracker.db import db
from tracker.decide.rules import check_rule
from tracker.popups.transfer import import_popups
from tracker.shops.shops import create_shop, set_settings

AGREED = {"consent.mode": "full", "capture.mode": "all"}
"""A shop that has its visitors' agreement before the tag runs."""

_numbers = itertools.count(1)


@pytest.fixture
def open_shop(live_app: Flask, live_server: ProductServer, static_shop: StaticShop) -> Callable[..., Shop]:
    """open_shop(popup, …, settings={…}) is a shop with these popups live; it has its visitors' agreement."""

    def make(*popups: dict[str, Any], settings: dict[str, Any] | None = None, bell: str = "") -> Shop:
        name = f"{static_shop.origin} {next(_numbers)}"
        with live_app.app_context():
            shop, _ = create_shop(name, [static_shop.origin], now=clock.now())
            set_settings(shop, {**AGREED, **(settings or {})})
            import_popups(shop, list(popups), clock.now(), check_rule)
            key = shop.public_key
            db.session.commit()
        return Shop(static_shop, bell or live_server.url, key)

    return make


@pytest.fixture
def ledger_of(live_app: Flask) -> Callable[[Shop], Ledger]:
    """ledger_of(shop) is what the server keeps of it."""
    return lambda shop: Ledger(live_app, shop.key)
