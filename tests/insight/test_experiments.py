"""The results of an experiment in the admin: figures from real visits, the rows behind them, and how it ends."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import MUG, Browser, count, make_popup, make_shop, plain_document, row, rows
from tracker.clock import now
from tracker.db import db
from tracker.insight.bandits import reweigh
from tracker.insight.experiments import outcomes, people_of, popup_question, result_of
from tracker.popups.live import read_published
from tracker.popups.models import Allocation, Exposure, Popup, PopupVersion
from tracker.sessions.models import Visitor
from tracker.shops.settings import shop_settings


def two_variants(**experiment: Any) -> dict[str, Any]:
    plain = plain_document(caps={"per_session": None, "after_dismissal_hours": 0})
    variant = {"key": "b", "steps": plain["steps"], "share": 50, "name": "Bold"}
    return {**plain, "experiment": {"key": "spring1", "share": 50, "holdout": 20, "variants": [variant], **experiment}}


@pytest.fixture
def shop(app: Flask) -> str:
    return make_shop(app, popups_per_session=50)


def expose(app: Flask, client: FlaskClient, shop: str, popup: str, people: int) -> list[Browser]:
    browsers = [Browser(client, shop) for _ in range(people)]
    for browser in browsers:
        assert browser.show(popup, browser.token(popup)).status_code == 200
    return browsers


def buy(browser: Browser, number: str, value: float, **params: Any) -> None:
    items = [{**MUG, "price": 20, "quantity": 1}]
    browser.say("purchase", {"transaction_id": number, "currency": "EUR", "value": value, "items": items, **params})


def question_of(app: Flask) -> Any:
    popup = db.session.query(Popup).one()
    document = read_published(db.session.get(PopupVersion, (popup.id, popup.version)).document)
    return popup_question(popup.shop_id, popup.id, popup.public_id, document, shop_settings({}))


def test_orders_count_once_for_whoever_was_exposed_before_them(app: Flask, client: FlaskClient, shop: str) -> None:
    popup = make_popup(app, shop, two_variants(objective="margin"))
    early = Browser(client, shop)
    buy(early, "before", 50)
    early.show(popup, early.token(popup))
    buyer, _other = expose(app, client, shop, popup, 2)
    buy(buyer, "one", 15, coupon="TENOFF")
    buy(buyer, "one", 15, coupon="TENOFF")
    buy(buyer, "two", 20)
    buy(Browser(client, shop), "never exposed", 99)

    with app.app_context():
        question = question_of(app)
        done = {exposure.id: outcome for exposure, outcome in outcomes(db.session.connection(), question)}
        result = result_of(db.session.connection(), question, now())
        listed = people_of(db.session.connection(), question, None)

    assert len(done) == 1
    outcome = next(iter(done.values()))
    # 15 paid of 20 at a margin of 40 %: 8 - 5 = 3. The other order leaves 8.
    assert (len(outcome.orders), outcome.revenue_minor, outcome.margin_minor) == (2, 3500, 1100)
    assert result.readout.people == 3
    assert [bool(outcome.orders) for _row, outcome in listed] == [False, True, False]


def test_a_bandit_turns_to_the_variant_that_sells(app: Flask, client: FlaskClient, shop: str) -> None:
    popup = make_popup(app, shop, two_variants(is_bandit=True, holdout=0, objective="order"))
    with app.app_context():
        assert reweigh(db.session.connection(), now()) == 0
    bold = []
    while len(bold) < 3:
        browser = expose(app, client, shop, popup, 1)[0]
        if Browser.decision(browser)["popups"][0]["variant"] == "b":
            bold.append(browser)
    _fill(app, 130)
    first = row(app, Allocation)
    assert first.shares == {"a": 0.5, "b": 0.5}
    for number, browser in enumerate(bold):
        buy(browser, str(number), 20)

    with app.app_context():
        assert reweigh(db.session.connection(), now()) == 1
        db.session.commit()

    learnt = rows(app, Allocation)[-1]
    assert learnt.kind == "bandit"
    assert learnt.shares["b"] > 0.5 > learnt.shares["a"] >= 0.05


def _fill(app: Flask, people: int) -> None:
    """More exposures of the same kind, of the visitors that there are."""
    with app.app_context():
        one = db.session.query(Exposure).first()
        assert one is not None
        for number in range(2 * people):
            copy = {c.name: getattr(one, c.name) for c in Exposure.__table__.columns if c.name != "id"}
            copy |= {"unit": f"u{number}", "arm": "ab"[number % 2], "visitor_id": _nobody(one)}
            db.session.add(Exposure(**copy))
        db.session.commit()


def _nobody(like: Exposure) -> int:
    found = db.session.query(Visitor).filter_by(key="nobody").one_or_none()
    if found is None:
        found = Visitor(shop_id=like.shop_id, key="nobody", first_seen_at=like.first_at, last_seen_at=like.first_at)
        db.session.add(found)
        db.session.flush()
    return found.id


def test_nobody_is_counted_twice(app: Flask, client: FlaskClient, shop: str) -> None:
    popup = make_popup(app, shop, two_variants())
    (vera,) = expose(app, client, shop, popup, 1)
    vera.show(popup, vera.token(popup))

    assert count(app, Exposure) == 1
