"""What is read of several people at once is what is read of each alone, whatever is stored of them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import (
    MUG,
    ORIGIN,
    SHIRT,
    Browser,
    form_document,
    make_event,
    make_popup,
    make_shop,
    plain_document,
    prize,
    rows,
    wheel_document,
)
from tracker.clock import now_ms
from tracker.collect import foreseen
from tracker.db import db
from tracker.decide.facts.asking import Asking
from tracker.decide.facts.read import FAMILIES, read
from tracker.decide.published import PublishedPopups, Wanted
from tracker.sessions.models import Session
from tracker.shops.settings import shop_settings

EVERY_TIME = {"per_session": None, "after_dismissal_hours": 0}


@pytest.fixture
def shop(app: Flask) -> str:
    return make_shop(app, popups_per_session=100)


@pytest.fixture
def people(app: Flask, client: FlaskClient, shop: str) -> list[Asking]:
    """A stranger, one who has a cart and an order, one who has closed a popup, and a contact with two browsers."""
    form = make_popup(app, shop, form_document(caps=EVERY_TIME), "Form")
    plain = make_popup(app, shop, plain_document(caps=EVERY_TIME), "Plain")
    game = wheel_document([prize("a", code="TEN"), prize("b")], asks=False, caps=EVERY_TIME)
    wheel = make_popup(app, shop, game, "Wheel")
    stranger, buyer, closer, phone, laptop = (Browser(client, shop) for _ in range(5))
    for browser in (stranger, buyer, closer, phone, laptop):
        browser.say("page_view", context={"url": f"{ORIGIN}/?utm_source=mail", "timezone": "Asia/Bangkok"})
    buyer.send(
        make_event("purchase", {"transaction_id": "1", "currency": "EUR", "value": 20, "items": [MUG]}),
        make_event("set_properties", {"tier": "gold"}),
    )
    buyer.say("add_to_cart", {"currency": "EUR", "items": [SHIRT]})
    token = closer.see(plain)
    closer.say("promotion_dismissed", {"popup": plain, "token": token, "how": "close"})
    phone.play(wheel, phone.see(wheel))
    for browser in (phone, laptop):
        assert browser.submit(form, browser.see(form), "vera@acme.example").status_code == 200
    with app.app_context():
        wanted = Wanted(FAMILIES, ("shop", f"{plain}:test"))
        return [Asking(one.shop_id, "EUR", one.visitor_id, one.id, now_ms(), wanted) for one in rows(app, Session)]


def test_people_who_are_read_together_are_told_apart(app: Flask, people: list[Asking]) -> None:
    nobody = Asking(people[0].shop_id, "EUR", 0, 0, now_ms(), people[0].wanted)
    alone = [replace(one, found={}, arms={}) for one in people]
    together = [replace(one, found={}, arms={}) for one in [*people, nobody]]
    with app.app_context():
        connection = db.session().connection()
        for one in alone:
            read(connection, [one])
        read(connection, together)

    assert together[:-1] == alone
    stranger, buyer, closer, phone, laptop = alone
    assert not stranger.seen
    assert (buyer.found["orders"].count, buyer.found["cart"].count) == (1, 2)
    assert [row.dismissed_at is not None for row in closer.seen] == [True]
    assert phone.contact_id == laptop.contact_id is not None
    assert phone.unit == laptop.unit
    assert len(phone.seen) == len(laptop.seen) == 3
    assert phone.found["plays"]
    assert together[-1].visitor is None


def test_facts_that_cannot_be_read_cost_no_event_and_no_decision(
    app: Flask, client: FlaskClient, shop: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    popup = make_popup(app, shop, plain_document(caps=EVERY_TIME))

    def fail(_connection: object, _people: object) -> None:
        raise LookupError("a fact that nobody knows")

    monkeypatch.setattr(foreseen, "read", fail)
    answer = Browser(client, shop).send(make_event("page_view"), decide=True).get_json()

    assert answer["ok"] == 1
    assert answer["decision"]["popups"][0]["popup"] == popup
    assert len(rows(app, Session)) == 1


def test_what_is_read_is_what_the_live_popups_ask_for(app: Flask, shop: str) -> None:
    published: PublishedPopups = app.extensions["shopbell.popups"]
    rule = {"condition": "cart_value", "params": {"operator": "at_least", "value": "10"}}
    make_popup(app, shop, plain_document(rule=rule))
    with app.app_context():
        live = published.of_shop(db.session(), 1)
        held_out = shop_settings({"popups.holdout_percent": 5})

        assert live.wanted(shop_settings({})) == Wanted(frozenset({"cart"}), ())
        assert live.wanted(held_out) == Wanted(frozenset({"cart"}), ("shop",))
