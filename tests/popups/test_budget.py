"""Limits of wins and of expected cost: counted in the shop's own days, and never exceeded, whoever comes at once."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from tests.factories import Browser, count, make_popup, make_shop, prize, row, rows, wheel_document
from tracker.db import db
from tracker.popups.budget import Spent, cost_per_play, days_left, kept_back, starts_of
from tracker.popups.document import Game, parse_document
from tracker.popups.models import Play, PrizePeriod
from tracker.popups.stock import current_weights, spent_now

EVERY_PERIOD = ("day", "week", "month", "total")


def game(*prizes: dict[str, Any], **changes: Any) -> Game:
    found = parse_document(limited(*prizes, **changes)).game
    assert found is not None
    return found


def limited(*prizes: dict[str, Any], **changes: Any) -> dict[str, Any]:
    document = wheel_document(list(prizes), asks=False)
    document["game"] |= changes
    return document


def mug(**changes: Any) -> dict[str, Any]:
    return {**prize("mug", 1_000_000, code="MUG"), **changes}


BLANK = prize("no")


@pytest.mark.parametrize(
    ("at", "zone", "day", "week", "month"),
    [
        ("2026-03-04T12:00+00:00", "UTC", "2026-03-04", "2026-03-02", "2026-03-01"),
        # In Bangkok the month and the week have begun already.
        ("2026-05-31T18:00+00:00", "Asia/Bangkok", "2026-06-01", "2026-06-01", "2026-06-01"),
        ("2026-01-01T02:00+00:00", "America/New_York", "2025-12-31", "2025-12-29", "2025-12-01"),
    ],
)
def test_periods_begin_where_the_shop_is(at: str, zone: str, day: str, week: str, month: str) -> None:
    starts = starts_of(dt.datetime.fromisoformat(at), ZoneInfo(zone))
    assert starts == {"day": day, "week": week, "month": month, "total": ""}


@pytest.mark.parametrize("period", EVERY_PERIOD)
def test_a_limit_of_all_wins_keeps_every_prize_back_but_the_blank(period: str) -> None:
    limits = game(mug(), prize("cup", code="CUP"), BLANK, limits={period: 3})
    assert kept_back(limits, Spent(wins={("mug", period): 1, ("cup", period): 1})) == set()
    assert kept_back(limits, Spent(wins={("mug", period): 1, ("cup", period): 2})) == {"mug", "cup"}


@pytest.mark.parametrize("period", ["day", "week", "month"])
def test_a_limit_of_one_prize_leaves_the_others_alone(period: str) -> None:
    limits = game(mug(limits={period: 2}), prize("cup", code="CUP"), BLANK)
    assert kept_back(limits, Spent(wins={("mug", period): 1})) == set()
    assert kept_back(limits, Spent(wins={("mug", period): 2})) == {"mug"}


@pytest.mark.parametrize("period", EVERY_PERIOD)
def test_a_prize_that_would_cost_more_than_is_left_is_kept_back_and_a_cheaper_one_is_not(period: str) -> None:
    budget = game(mug(cost=500), {**prize("cup", code="CUP"), "cost": 100}, BLANK, budget={period: 1000})
    assert kept_back(budget, Spent(cost={("mug", period): 500})) == set()
    assert kept_back(budget, Spent(cost={("mug", period): 500, ("cup", period): 100})) == {"mug"}
    assert kept_back(budget, Spent(cost={("mug", period): 1000})) == {"mug", "cup"}


def test_what_costs_nothing_is_won_also_when_the_budget_is_used_up() -> None:
    assert kept_back(game(mug(), BLANK, budget={"total": 0}), Spent()) == set()


def test_a_play_costs_what_its_prizes_cost_by_their_chances() -> None:
    one = game({**prize("a", 1, code="A"), "cost": 300}, {**prize("b", 2, code="B"), "cost": 60}, prize("no", 3))
    assert cost_per_play(one) == Fraction(70)
    assert cost_per_play(one, [0, 2, 2]) == Fraction(30)
    assert cost_per_play(one, [0, 0, 0]) == 0


def test_a_budget_runs_dry_at_the_present_rate() -> None:
    one = game(mug(cost=100), BLANK, budget={"total": 10_000}, limits={"total": 500})
    spent = Spent(wins={("mug", "total"): 40}, cost={("mug", "total"): 4000})
    assert days_left(one, spent, wins_a_day=20, cost_a_day=2000) == 3
    assert days_left(one, spent, wins_a_day=0, cost_a_day=0) is None
    assert days_left(game(mug(), BLANK), spent, 20, 2000) is None


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], dt.datetime]:
    """at("2026-03-04T12:00+00:00") is what a play takes the time for from now on."""

    def move(moment: str) -> dt.datetime:
        time = dt.datetime.fromisoformat(moment)
        monkeypatch.setattr("tracker.collect.popups.now", lambda: time)
        return time

    return move


def test_a_new_day_of_the_shop_gives_prizes_again(
    app: Flask, browser_of: Callable[..., Browser], at: Callable[[str], dt.datetime]
) -> None:
    shop = make_shop(app, "globex", timezone="Asia/Bangkok")
    popup = make_popup(app, shop, limited(mug(limits={"day": 1}), BLANK))

    def play() -> str:
        browser = browser_of(shop)
        return str(browser.play(popup, browser.token(popup)).json["prize"]["id"])

    at("2026-03-04T16:58+00:00")
    assert [play(), play()] == ["mug", "no"]
    at("2026-03-04T17:01+00:00")
    assert [play(), play()] == ["mug", "no"]
    days = {one.start: one.wins for one in rows(app, PrizePeriod, period="day")}
    assert days == {"2026-03-04": 1, "2026-03-05": 1}
    assert [(one.wins, one.cost) for one in rows(app, PrizePeriod, period="month")] == [(2, 0)]


def test_what_a_win_cost_is_counted_as_it_was_when_it_was_won(app: Flask, acme: str, vera: Browser) -> None:
    popup = make_popup(app, acme, limited(mug(cost=250), prize("never", 0)))
    assert vera.play(popup, vera.token(popup)).status_code == 200
    played = row(app, Play)
    with app.app_context():
        spent = spent_now(db.session(), played.popup_id, played.played_at)
        assert [spent.cost_in(period) for period in EVERY_PERIOD] == [250] * 4
        document = parse_document(limited(mug(cost=250), BLANK, budget={"week": 499}))
        assert current_weights(db.session(), played.popup_id, document, played.played_at) == [0, 1]


def test_when_nothing_may_be_given_any_more_the_player_is_told_and_nothing_is_stored(
    app: Flask, acme: str, browser_of: Callable[..., Browser]
) -> None:
    popup = make_popup(app, acme, limited(mug(), prize("cup", code="CUP"), limits={"total": 1}))
    # Both see it before the first has won: soon afterwards it is offered to nobody.
    players = [(browser := browser_of(), browser.token(popup)) for _ in range(2)]
    answers = [browser.play(popup, token) for browser, token in players]
    assert [answer.status_code for answer in answers] == [200, 409]
    assert answers[1].json["error"] == "sold_out"
    assert count(app, Play) == 1


def test_no_limit_is_exceeded_when_two_hundred_play_at_once(
    app: Flask, acme: str, browser_of: Callable[..., Browser], at_once: Callable[..., list[Any]]
) -> None:
    cup = {**prize("cup", 1_000_000, code="CUP"), "cost": 100}
    popup = make_popup(app, acme, limited(mug(limits={"day": 4}), cup, BLANK, budget={"week": 1050}))
    players = [(browser := browser_of(), browser.token(popup)) for _ in range(200)]
    answers = at_once([partial(browser.play, popup, token) for browser, token in players])
    assert Counter(answer.status_code for answer in answers) == {200: 200}
    assert Counter(answer.json["prize"]["id"] for answer in answers) == {"mug": 4, "cup": 10, "no": 186}
    counted = {(one.prize, one.wins, one.cost) for one in rows(app, PrizePeriod)}
    assert counted == {("mug", 4, 0), ("cup", 10, 1000)}
