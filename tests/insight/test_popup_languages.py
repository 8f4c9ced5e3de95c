"""What a popup brings in each of its languages: from decisions, impressions, sent forms and orders."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import MUG, Browser, form_document, make_popup, make_shop
from tracker.clock import now
from tracker.db import db
from tracker.insight.popup_languages import LanguageFigures, by_language
from tracker.popups.models import Popup
from tracker.shops.shops import shop_by_key


@pytest.fixture
def shop(app: Flask) -> str:
    return make_shop(app, popups_per_session=50)


@pytest.fixture
def popup(app: Flask, shop: str) -> str:
    return make_popup(app, shop, {**form_document(), "texts": {"vi": {"steps.start.blocks[0].button": "Xin chào"}}})


def reader(client: FlaskClient, shop: str, language: str) -> Browser:
    visitor = Browser(client, shop)
    context = visitor.batch()["context"]
    visitor.changes = {"context": {**context, "language": language}}
    return visitor


def buy(browser: Browser, number: str, value: float, **params: Any) -> None:
    items = [{**MUG, "price": value, "quantity": 1}]
    browser.say("purchase", {"transaction_id": number, "currency": "EUR", "value": value, "items": items, **params})


def figures(app: Flask, shop: str, since: dt.datetime | None = None) -> dict[str, LanguageFigures]:
    with app.app_context():
        found = shop_by_key(shop)
        popup = db.session.query(Popup).one()
        since = since or now() - dt.timedelta(days=30)
        return {one.language: one for one in by_language(db.session(), found.id, popup.id, since, "EUR")}


def test_each_language_has_its_impressions_its_forms_and_its_orders(
    app: Flask, client: FlaskClient, shop: str, popup: str
) -> None:
    minh, linh, mia = (reader(client, shop, language) for language in ("vi-VN", "vi", "de"))
    minh.submit(popup, minh.see(popup), "minh@example.com")
    linh.see(popup)
    buy(mia, "before", 70)
    mia.see(popup)
    buy(minh, "one", 30)
    buy(mia, "two", 20)
    buy(mia, "two", 20)
    buy(reader(client, shop, "vi"), "of nobody who saw it", 99)

    assert figures(app, shop) == {
        "vi": LanguageFigures("vi", impressions=2, submissions=1, orders=1, revenue_minor=3000),
        "en": LanguageFigures("en", impressions=1, submissions=0, orders=1, revenue_minor=2000),
    }
    assert figures(app, shop)["vi"].rate == 50
    assert figures(app, shop, now() + dt.timedelta(minutes=1)) == {}
