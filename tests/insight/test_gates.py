"""What stopped how many visits: each that has ended counts once, where it came furthest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from tests.factories import (
    GOOGLEBOT,
    ORIGIN,
    Browser,
    count,
    form_document,
    make_event,
    make_popup,
    make_shop,
    plain_document,
    row,
    rows,
)
from tracker.clock import now
from tracker.db import db
from tracker.insight import gates
from tracker.insight.gates import count_gates, order_of, progress
from tracker.insight.models import CountedVisit, GateFigure, GateMark
from tracker.popups.models import KeptDecision, Popup
from tracker.sessions.models import Session

CART_50 = {"condition": "cart_value", "params": {"operator": "at_least", "value": "50"}}
IN_CART = {"condition": "page_type", "params": {"operator": "is", "types": ["cart"]}}
CART_PAGE = {"url": f"{ORIGIN}/cart", "language": "en"}
LATER = timedelta(hours=1)


@pytest.fixture
def shop(app: Flask) -> str:
    return make_shop(app, popups_per_session=9)


@pytest.fixture
def browser(app: Flask, shop: str) -> Callable[..., Browser]:
    return lambda **options: Browser(app.test_client(), shop, **options)


def run(app: Flask, later: timedelta = LATER) -> int:
    """The job, at a time when what has happened until now has ended."""
    app.extensions["shopbell.writer"].decisions.write()
    with app.app_context():
        done = count_gates(db.session.connection(), now() + later)
        db.session.commit()
        return done


def figures(app: Flask) -> dict[str, int]:
    found: Counter[str] = Counter()
    for one in rows(app, GateFigure):
        found[one.gate] += one.visits
    return dict(found)


def test_a_visit_counts_where_it_came_furthest(app: Flask, shop: str, browser: Callable[..., Browser]) -> None:
    make_popup(app, shop, plain_document(rule={"all": [IN_CART, CART_50]}))
    vera = browser()
    vera.decision()
    furthest = vera.decision(context=CART_PAGE)["id"]
    vera.decision()
    browser().decision()

    assert run(app) == 2

    assert figures(app) == {"page_type": 1, "cart_value": 1}
    example = row(app, GateFigure, gate="cart_value")
    assert bytes(example.example).hex() == furthest.replace("-", "")
    assert example.day == f"{datetime.now(UTC):%Y-%m-%d}"


def test_those_that_nothing_stopped_count_by_what_became_of_them(
    app: Flask, shop: str, browser: Callable[..., Browser]
) -> None:
    popup = make_popup(app, shop, form_document())
    browser().see(popup)
    for reason in ("typing", "typing", "an unknown one"):
        held = browser()
        held.say("promotion_withheld", {"popup": popup, "token": held.token(popup), "reason": reason})
    browser().decision()
    both = browser()
    both.say("promotion_withheld", {"popup": popup, "reason": "dialog", "token": both.token(popup)})
    both.see(popup)

    run(app)

    assert figures(app) == {"shown": 2, "withheld:typing": 2, "withheld:other": 1, "allowed": 1}


def test_a_visit_that_goes_on_waits_and_one_that_was_counted_is_not_counted_again(
    app: Flask, shop: str, browser: Callable[..., Browser]
) -> None:
    make_popup(app, shop, plain_document(rule=IN_CART))
    vera = browser()
    vera.decision()
    assert run(app, timedelta(minutes=31)) == 0
    assert figures(app) == {}
    run(app)
    assert run(app) == 0
    assert figures(app) == {"page_type": 1}

    # What the browser could not send until now prolongs the visit that was counted.
    with app.app_context():
        visit = db.session.scalars(db.select(Session)).one()
        visit.last_at += timedelta(minutes=20)
        db.session.commit()
    assert run(app, timedelta(hours=2)) == 1
    assert figures(app) == {"page_type": 1}


def test_two_workers_at_once_count_once(app: Flask, shop: str, browser: Callable[..., Browser]) -> None:
    make_popup(app, shop, plain_document(rule=IN_CART))
    browser().decision()
    run(app)
    with app.app_context():
        # The second has begun where the first began.
        db.session.execute(db.update(GateMark).values(last_at=now() - timedelta(days=2), session_id=0))
        db.session.commit()
    run(app)
    assert figures(app) == {"page_type": 1}


def test_after_a_pause_it_catches_up_bit_by_bit(
    app: Flask, shop: str, browser: Callable[..., Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gates, "MOST_OF_A_SHOP", 3)
    make_popup(app, shop, plain_document(rule=IN_CART))
    for _ in range(7):
        browser().decision()
    assert [run(app, timedelta(days=3)) for _ in range(4)] == [3, 3, 1, 0]
    assert figures(app) == {"page_type": 7}


def test_the_shop_that_is_furthest_behind_comes_first(
    app: Flask, shop: str, browser: Callable[..., Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gates, "MOST_TOGETHER", 1)
    mine = make_popup(app, shop, plain_document(rule=IN_CART))
    browser().decision()
    other = make_shop(app, "umbrella")
    theirs = make_popup(app, other, plain_document(rule=IN_CART))
    Browser(app.test_client(), other).decision()
    run(app)
    run(app)
    of = {one.popup_id for one in rows(app, GateFigure)}
    assert of == {row(app, Popup, public_id=mine).id, row(app, Popup, public_id=theirs).id}


def test_robots_and_visits_without_a_decision_are_not_counted(
    app: Flask, shop: str, browser: Callable[..., Browser]
) -> None:
    make_popup(app, shop, plain_document(rule=IN_CART))
    browser(user_agent=GOOGLEBOT).decision()
    browser().send(make_event())
    browser().decision()
    run(app)
    assert figures(app) == {"page_type": 1}
    assert count(app, CountedVisit) == 1


def test_a_popup_that_was_not_live_yet_is_not_counted_for_the_visit(
    app: Flask, shop: str, browser: Callable[..., Browser]
) -> None:
    old = make_popup(app, shop, plain_document(rule=IN_CART), "Old")
    browser().decision()
    make_popup(app, shop, plain_document(rule=IN_CART), "New")
    run(app)
    assert [one.popup_id for one in rows(app, GateFigure)] == [row(app, Popup, public_id=old).id]


def test_who_has_withdrawn_is_not_counted(app: Flask, shop: str, browser: Callable[..., Browser]) -> None:
    make_popup(app, shop, plain_document(rule=IN_CART))
    vera = browser()
    vera.decision()
    app.extensions["shopbell.writer"].decisions.write()
    assert count(app, KeptDecision) == 1
    said = {"v": 1, "shop": shop, "visitor": vera.visitor, "consent": {"measurement": False}}
    vera.post("/v1/consent", said)
    run(app)
    assert figures(app) == {}


def test_the_marks_of_visits_that_cannot_come_by_again_are_forgotten(
    app: Flask, shop: str, browser: Callable[..., Browser]
) -> None:
    make_popup(app, shop, plain_document(rule=IN_CART))
    browser().decision()
    run(app)
    assert count(app, CountedVisit) == 1
    run(app, timedelta(days=9))
    assert count(app, CountedVisit) == 0
    assert figures(app) == {"page_type": 1}


def test_gates_are_in_the_order_in_which_they_are_asked() -> None:
    order = order_of({"all": [IN_CART, {"any": [CART_50, {"none": [IN_CART]}]}]})
    assert order == {"page_type": 0, "cart_value": 1}
    asked = [
        "consent",
        "crawler",
        "schedule_end",
        "page_type",
        "cart_value",
        "already_submitted",
        "cap_dismissal",
        None,
    ]
    far = [progress(one, order) for one in asked]
    assert far == sorted(far)
    assert len(set(far)) == len(far)
    assert order_of(None) == order_of({}) == {}
