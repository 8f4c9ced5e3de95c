"""What was decided is kept a moment after the answer, for those it may be kept of, and erased with them."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from tests.factories import (
    GOOGLEBOT,
    MUG,
    ORIGIN,
    Browser,
    count,
    make_event,
    make_popup,
    make_shop,
    plain_document,
    row,
    rows,
)
from tracker.clock import from_ms, now, now_ms
from tracker.collect import decision_log
from tracker.contacts.erase import erase_address
from tracker.contacts.models import Contact
from tracker.db import db
from tracker.decide import packing
from tracker.decide.packing import unpack
from tracker.popups.decisions import Considered, keep_decisions, purge_decisions, read_considered
from tracker.popups.models import KeptDecision, Popup
from tracker.sessions.models import Session, Visitor
from tracker.shops.models import Shop
from tracker.shops.shops import set_settings

CART_50 = {"condition": "cart_value", "params": {"operator": "at_least", "value": "50"}}
DAY_MS = 24 * 3_600_000


@pytest.fixture
def written(app: Flask) -> Callable[[], list[KeptDecision]]:
    """All decisions, once what waits is written."""

    def read() -> list[KeptDecision]:
        app.extensions["shopbell.writer"].decisions.write()
        return rows(app, KeptDecision)

    return read


@pytest.fixture
def popup(app: Flask, shop: str) -> str:
    return make_popup(app, shop, plain_document(rule=CART_50))


def test_a_decision_is_kept_under_the_id_that_was_answered_with_the_facts_and_the_versions(
    app: Flask, vera: Browser, popup: str, written: Callable[[], list[KeptDecision]]
) -> None:
    answered = vera.decision()

    [kept] = written()
    assert str(uuid.UUID(bytes=bytes(kept.id))) == answered["id"]
    assert (kept.visitor_id, kept.session_id) == (row(app, Visitor).id, row(app, Session).id)
    assert read_considered(kept.considered) == (Considered(row(app, Popup).id, 1, "cart_value"),)
    context = unpack(kept.facts, 0)
    assert (context.page.url, context.page.type, context.device.kind) == (
        f"{ORIGIN}/products/mug",
        "product",
        "desktop",
    )


def test_it_is_written_within_a_second_without_being_asked_to(
    app: Flask, vera: Browser, popup: str, written: Callable[[], list[KeptDecision]]
) -> None:
    log = app.extensions["shopbell.writer"].decisions
    vera.decision()
    timer = log._timer
    assert timer is not None
    timer.join(10)
    assert count(app, KeptDecision) == 1


def test_what_waits_is_written_when_the_process_ends(app: Flask, vera: Browser, popup: str) -> None:
    vera.decision()
    app.extensions["shopbell.writer"].close()
    assert count(app, KeptDecision) == 1


def test_the_same_facts_again_are_kept_once_and_answered_under_one_id(
    vera: Browser, popup: str, written: Callable[[], list[KeptDecision]]
) -> None:
    looked = {"currency": "EUR", "value": 12.5, "items": [MUG]}
    first = vera.decision()["id"]
    same = [vera.say("view_item", looked, decide=True)["decision"]["id"] for _ in range(3)]
    assert set(same) == {first}

    more = vera.say("add_to_cart", looked, decide=True)["decision"]["id"]

    assert [str(uuid.UUID(bytes=bytes(one.id))) for one in written()] == [first, more]


@pytest.mark.usefixtures("popup")
def test_nothing_is_kept_of_robots_nor_of_those_who_have_not_agreed_to_be_measured(
    app: Flask, browser_of: Callable[..., Browser], written: Callable[[], list[KeptDecision]]
) -> None:
    browser_of(user_agent=GOOGLEBOT).decision()
    refuses = browser_of(consent={"measurement": False, "personalisation": True})
    assert refuses.send(make_event(), decide=True).json["rejected"]
    assert "decision" in refuses.post("/v1/decide", refuses.batch()).json
    stranger = browser_of()
    assert "decision" in stranger.post("/v1/decide", stranger.batch()).json, "of whom nothing is stored yet"
    assert written() == []

    strict = make_shop(app, "strict", "https://strict.example", consent_mode="strict")
    make_popup(app, strict, plain_document())
    silent = browser_of(strict, consent={}, origin="https://strict.example")
    assert "decision" in silent.post("/v1/decide", silent.batch()).json
    assert written() == []


def test_a_shop_without_live_popups_keeps_nothing(vera: Browser, written: Callable[[], list[KeptDecision]]) -> None:
    vera.decision()
    assert written() == []


def test_a_withdrawal_erases_them_and_what_was_still_waiting(
    app: Flask, vera: Browser, browser_of: Callable[..., Browser], popup: str, written: Callable
) -> None:
    other = browser_of()
    other.decision()
    vera.decision()
    assert len(written()) == 2
    vera.say("add_to_cart", {"currency": "EUR", "value": 12.5, "items": [MUG]}, decide=True)

    said = {"v": 1, "shop": vera.shop_key, "visitor": vera.visitor, "consent": {"measurement": False}}
    assert vera.post("/v1/consent", said).status_code == 200

    assert [one.visitor_id for one in written()] == [row(app, Visitor, key=other.visitor).id]


def test_erasing_a_contact_erases_what_was_decided_for_their_browsers(
    app: Flask, vera: Browser, popup: str, written: Callable[[], list[KeptDecision]]
) -> None:
    with app.app_context():
        set_settings(db.session.scalars(db.select(Shop)).one(), {"capture.mode": "all"})
        db.session.commit()
    vera.decision()
    vera.say("email_captured", {"email": "vera@example.com", "form": "f", "field": "email", "submitted": True})
    assert count(app, Contact) == 1
    assert len(written()) == 1

    with app.app_context():
        shop = row(app, Shop)
        sealer = app.extensions["shopbell"].sealer
        erase_address(db.session.connection(), sealer, shop.id, "vera@example.com", now())
        db.session.commit()

    assert written() == []


def test_what_is_older_than_the_shop_wants_to_keep_is_erased(
    app: Flask, vera: Browser, popup: str, written: Callable[[], list[KeptDecision]]
) -> None:
    vera.decision()
    assert len(written()) == 1
    for days, left in ((29, 1), (31, 0)):
        with app.app_context():
            purge_decisions(db.session.connection(), from_ms(now_ms() + days * DAY_MS))
            db.session.commit()
        assert count(app, KeptDecision) == left


def test_a_database_that_is_away_costs_the_decisions_and_no_request(
    app: Flask, vera: Browser, popup: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    log = app.extensions["shopbell.writer"].decisions

    def away(*_args: object) -> None:
        raise OperationalError("SELECT", {}, Exception("away"))

    monkeypatch.setattr(decision_log, "keep_decisions", away)
    first = vera.decision()["id"]
    log.write()
    assert "1 decisions were not kept: OperationalError" in caplog.text
    assert count(app, KeptDecision) == 0

    monkeypatch.setattr(decision_log, "keep_decisions", keep_decisions)
    cart = {"currency": "EUR", "value": 12.5, "items": [MUG]}
    again = vera.say("cart_update", cart, decide=True)["decision"]["id"]
    log.write()
    assert again != first
    assert count(app, KeptDecision) == 1


def test_one_that_cannot_be_packed_does_not_cost_those_beside_it(
    app: Flask, vera: Browser, popup: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    packed = []

    def pack(*facts: Any) -> bytes:
        packed.append(facts)
        if len(packed) == 1:
            raise OverflowError("too large")
        return packing.pack(*facts)

    monkeypatch.setattr(decision_log, "pack", pack)
    vera.decision()
    vera.decision()
    app.extensions["shopbell.writer"].decisions.write()
    assert count(app, KeptDecision) == 1
    assert "a decision was not kept: OverflowError" in caplog.text


def test_no_more_wait_than_fit(
    app: Flask, vera: Browser, popup: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(decision_log, "MOST_WAITING", 2)
    log = app.extensions["shopbell.writer"].decisions
    for _ in range(4):
        vera.decision()
    log.write()
    assert count(app, KeptDecision) == 2
    assert "2 decisions were not kept: too many at once" in caplog.text


@pytest.mark.only_on("postgresql")
def test_whoever_withdraws_at_this_moment_is_not_waited_for(
    app: Flask, vera: Browser, popup: str, written: Callable[[], list[KeptDecision]]
) -> None:
    vera.decision()
    with app.app_context():
        engine: Engine = db.engine
        with engine.begin() as withdrawing:
            withdrawing.execute(db.select(Visitor.id).with_for_update())
            assert written() == []
