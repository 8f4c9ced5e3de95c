"""What is published reaches every process that decides, and is compiled once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.factories import make_pool, make_popup, make_shop, plain_document, popup_is, prize, wheel_document
from tracker import cache
from tracker.clock import now
from tracker.db import db
from tracker.decide import published
from tracker.decide.published import LivePopups
from tracker.decide.rules import check_rule
from tracker.popups import coupons, publish
from tracker.popups.models import CouponPool, Popup
from tracker.popups.stock import count_draw
from tracker.shops.models import Shop

SECOND = 1.0


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time by which what is believed grows old; `clock[0] += 1` lets a second go by."""
    at = [1000.0]
    monkeypatch.setattr(cache.time, "monotonic", lambda: at[0])
    return at


@pytest.fixture
def two_processes(make_app: Callable[..., Flask]) -> tuple[Flask, Flask]:
    """Two applications on one database, each of which believes for itself."""
    return make_app(), make_app()


def _live(app: Flask) -> LivePopups:
    with app.app_context():
        shop = db.session.query(Shop).one()
        return app.extensions["shopbell.popups"].of_shop(db.session(), shop.id)


def _versions(app: Flask) -> dict[str, int]:
    return {popup.public_id: popup.version for popup in _live(app).by_id.values()}


def test_a_publish_reaches_another_process_within_a_second(two_processes: Any, clock: list[float]) -> None:
    here, there = two_processes
    shop = make_shop(here)
    popup = make_popup(here, shop, plain_document())
    assert _versions(there) == {popup: 1}

    with here.app_context():
        found = db.session.query(Popup).one()
        publish.save_draft(found, plain_document(priority=70), now(), check_rule)
        publish.publish(found, now(), "mia", check_rule)
        db.session.commit()
    clock[0] += SECOND

    assert _versions(there) == {popup: 2}
    assert _live(there).program.candidates[0].priority == 70


def test_a_pause_and_a_resume_reach_it_too(two_processes: Any, clock: list[float]) -> None:
    here, there = two_processes
    popup = make_popup(here, make_shop(here), plain_document())
    assert _versions(there) == {popup: 1}

    popup_is(here, popup, "paused")
    clock[0] += SECOND
    assert _versions(there) == {}

    popup_is(here, popup, "live")
    clock[0] += SECOND
    assert _versions(there) == {popup: 1}


def test_a_popup_is_compiled_once_a_publish_however_long_it_is_live(
    app: Flask, clock: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled = []
    compile_ = published.candidate
    monkeypatch.setattr(published, "candidate", lambda *given: compiled.append(given[:2]) or compile_(*given))
    popup = make_popup(app, make_shop(app), plain_document())

    for _ in range(5):
        _live(app)
        clock[0] += SECOND

    assert compiled == [(popup, 1)]


def test_while_nothing_is_published_no_document_is_read_again(
    app: Flask, clock: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    make_popup(app, make_shop(app), plain_document())
    first = _live(app)
    monkeypatch.setattr(published, "live_versions", lambda *_: pytest.fail("the documents were read again"))
    clock[0] += SECOND

    assert _live(app) is first


def test_odds_that_change_with_the_stock_are_those_of_now(app: Flask, clock: list[float]) -> None:
    shop = make_shop(app)
    pool = make_pool(app, shop, ["ONE"])
    popup = make_popup(app, shop, wheel_document([prize("a", pool=pool), prize("b")]))
    before = _live(app).by_id[popup].drawn["a"]["en"]["game"]
    with app.app_context():
        found = db.session.query(CouponPool).one()
        assert coupons.claim(db.session(), found.id, None, db.session.query(Popup).one().id, now()) is not None
        db.session.commit()
    clock[0] += SECOND

    after = _live(app).by_id[popup].drawn["a"]["en"]["game"]

    assert before != after


@pytest.mark.parametrize("blank", [True, False])
def test_a_game_is_given_away_once_nothing_of_worth_can_be_drawn_and_no_sooner(
    app: Flask, clock: list[float], blank: bool
) -> None:
    shop = make_shop(app)
    prizes = [prize("mug", code="MUG", stock=1), prize("pot", code="POT", stock=1)]
    popup = make_popup(app, shop, wheel_document([*prizes, *([prize("none")] if blank else [])]))
    given = {one.id: one for one in _live(app).by_id[popup].document.game.prizes}
    for name, is_over in (("mug", False), ("pot", True)):
        with app.app_context():
            count_draw(db.session(), db.session.query(Popup).one().id, given[name], now())
            db.session.commit()
        clock[0] += SECOND
        assert (popup in _live(app).given_away) == is_over
