"""Signs of leaving: kept when they come, judged when the visit is over, counted once, and erased with the visitor."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import GOOGLEBOT, IPHONE, Browser, count, make_event, make_popup, make_shop, plain_document, rows
from tracker.clock import now, to_ms
from tracker.db import db
from tracker.insight.exits import count_exits
from tracker.insight.models import ExitFigure
from tracker.popups.models import ExitSignal
from tracker.popups.triggers import EXIT_SIGNALS
from tracker.sessions import event_store
from tracker.sessions.event_rows import NewEvent

TRIGGERS = Path(__file__).resolve().parents[2] / "static/js/src/triggers"


@pytest.fixture
def shop(app: Flask) -> str:
    return make_shop(app, consent_mode="full")


@pytest.fixture
def popup(app: Flask, shop: str) -> str:
    return make_popup(app, shop, plain_document(triggers=[{"trigger": "exit_intent"}]))


def browser(app: Flask, shop: str, **changes: Any) -> Browser:
    return Browser(app.test_client(), shop, **changes)


def withheld(browser: Browser, popup: str, token: str, reason: str = "typing", **changes: Any) -> None:
    params = {"popup": popup, "token": token, "trigger": "exit_intent", "signal": "top_edge", "reason": reason}
    browser.say("promotion_withheld", {**params, **changes})


def judge(app: Flask, later: dt.timedelta = dt.timedelta(hours=1)) -> int:
    with app.app_context():
        done = count_exits(db.session.connection(), now() + later)
        db.session.commit()
    return done


def figures(app: Flask) -> dict[tuple[str, str, str, bool], int]:
    found = rows(app, ExitFigure)
    return {(one.device, one.signal, one.outcome, one.has_left): one.count for one in found if one.signal}


def ended(app: Flask) -> dict[str, int]:
    return {one.device: one.count for one in rows(app, ExitFigure, signal="")}


def test_a_popup_that_opens_is_a_sign_and_who_does_nothing_more_has_left(app: Flask, shop: str, popup: str) -> None:
    vera = browser(app, shop)
    token = vera.token(popup)
    assert vera.show(popup, token, trigger="exit_intent", signal="top_edge").json["show"] is True
    vera.say("view_promotion", {"popup": popup, "token": token, "trigger": "exit_intent", "signal": "top_edge"})

    assert judge(app) == 1
    assert figures(app) == {("desktop", "top_edge", "shown", True): 1}
    assert count(app, ExitSignal) == 0


def test_whoever_goes_on_to_another_page_has_stayed(app: Flask, shop: str, popup: str) -> None:
    phone = browser(app, shop, user_agent=IPHONE)
    withheld(phone, popup, phone.token(popup), signal="scroll_up")
    phone.say("page_view")

    judge(app)
    assert figures(app) == {("mobile", "scroll_up", "withheld", False): 1}


@pytest.mark.parametrize(("seconds", "left"), [(20, False), (8, True)])
def test_whoever_does_something_after_the_moment_has_stayed(
    app: Flask, shop: str, popup: str, seconds: int, left: bool
) -> None:
    vera = browser(app, shop)
    withheld(vera, popup, vera.token(popup), "holdout")
    vera.say("user_engagement", {"engagement_time_msec": 2000})
    with app.app_context():
        fired_at = db.session.scalars(select(ExitSignal.fired_at)).one()
        visit = db.session.scalars(select(ExitSignal.session_id)).one()
        (one,) = event_store.of_visits(db.session(), [visit], ["user_engagement"])
        happened = to_ms(fired_at + dt.timedelta(seconds=seconds))
        told = NewEvent(one.shop_id, b"1" * 16, visit, one.visitor_id, "user_engagement", "api", happened, happened)
        event_store.insert(db.session.connection(), [told])
        db.session.commit()

    judge(app)
    assert figures(app) == {("desktop", "top_edge", "held_out", left): 1}


def test_what_was_allowed_and_then_stood_in_its_way_was_not_shown(app: Flask, shop: str, popup: str) -> None:
    vera = browser(app, shop)
    token = vera.token(popup)
    vera.show(popup, token, trigger="exit_intent", signal="top_edge")
    withheld(vera, popup, token, "dialog")

    judge(app)
    assert figures(app) == {("desktop", "top_edge", "withheld", True): 1}


def test_a_visit_is_judged_when_it_is_over_and_once(app: Flask, shop: str, popup: str) -> None:
    vera = browser(app, shop)
    withheld(vera, popup, vera.token(popup))

    assert judge(app, dt.timedelta(minutes=34)) == 0
    assert judge(app) == 1
    assert judge(app, dt.timedelta(hours=2)) == 0
    assert sum(figures(app).values()) == 1


def test_visits_without_a_sign_are_counted_beside_those_with_one_and_none_twice(
    app: Flask, shop: str, popup: str
) -> None:
    vera = browser(app, shop)
    withheld(vera, popup, vera.token(popup))
    for _ in range(2):
        browser(app, shop).say("page_view")
    browser(app, shop, user_agent=IPHONE).say("page_view")

    for hours in (1, 2, 30):
        judge(app, dt.timedelta(hours=hours))
    assert ended(app) == {"desktop": 3, "mobile": 1}


def test_what_was_no_sign_of_leaving_is_not_kept(app: Flask, shop: str, popup: str) -> None:
    vera = browser(app, shop)
    token = vera.token(popup)
    withheld(vera, popup, token, trigger="click")
    withheld(vera, popup, token, signal="<script>")
    withheld(vera, popup, token, delayed=True)
    withheld(vera, popup, "forged")
    bot = browser(app, shop, user_agent=GOOGLEBOT)
    bot.send(make_event("promotion_withheld", {"token": token, "trigger": "exit_intent", "signal": "top_edge"}))

    assert count(app, ExitSignal) == 0


def test_a_visitor_who_withdraws_takes_their_signs_with_them(app: Flask, shop: str, popup: str) -> None:
    vera = browser(app, shop)
    withheld(vera, popup, vera.token(popup))
    assert count(app, ExitSignal) == 1

    body = {"v": 1, "shop": shop, "visitor": vera.visitor, "consent": {"measurement": False}, "how": "api"}
    assert vera.post("/v1/consent", body).status_code == 200
    assert count(app, ExitSignal) == 0


def test_every_signal_that_the_browser_can_give_has_a_name_for_people() -> None:
    mobile = re.search(r"POINTS = \{([^}]*)\}", (TRIGGERS / "leaving_mobile.js").read_text(encoding="utf-8"))
    desktop = re.findall(r"signal: '(\w+)'", (TRIGGERS / "exit_intent.js").read_text(encoding="utf-8"))

    assert mobile is not None
    assert {*re.findall(r"(\w+):", mobile.group(1)), *desktop} == set(EXIT_SIGNALS)
