"""The draw: each ticket's prize, what is gone weighs nothing, and the odds shown are those that are drawn."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import Browser, forget_published, make_pool, make_popup, prize, wheel_document
from tracker.popups import play as playing
from tracker.popups.document import Prize
from tracker.popups.draw import draw, weights_left

SOME_WEIGHTS = st.lists(st.integers(0, 40), min_size=1, max_size=12)


def a_prize(id: str = "a", weight: int = 3, **changes: object) -> Prize:
    return Prize(id=id, label=id, weight=weight, **changes)


@pytest.mark.parametrize("weights", list(itertools.product(range(4), repeat=3)))
def test_every_ticket_draws_the_prize_whose_stretch_holds_it(weights: tuple[int, ...]) -> None:
    stretches = [index for index, weight in enumerate(weights) for _ in range(weight)]
    assert [draw(weights, ticket) for ticket in range(sum(weights))] == stretches


@given(SOME_WEIGHTS)
def test_over_all_tickets_every_prize_is_drawn_as_often_as_it_weighs(weights: list[int]) -> None:
    drawn = Counter(draw(weights, ticket) for ticket in range(sum(weights)))
    assert [drawn[index] for index in range(len(weights))] == weights


@given(SOME_WEIGHTS, st.integers(0, 5))
def test_a_ticket_beyond_the_weights_is_refused(weights: list[int], beyond: int) -> None:
    with pytest.raises(ValueError, match="larger"):
        draw(weights, sum(weights) + beyond)


@given(SOME_WEIGHTS, st.integers(max_value=-1))
def test_a_negative_ticket_is_refused(weights: list[int], ticket: int) -> None:
    with pytest.raises(ValueError, match="negative"):
        draw(weights, ticket)


def test_nothing_can_be_drawn_where_nothing_weighs() -> None:
    with pytest.raises(ValueError, match="larger"):
        draw([], 0)
    with pytest.raises(ValueError, match="larger"):
        draw([0, 0], 0)


@pytest.mark.parametrize(
    ("stock", "drawn", "weight"), [(None, 10**9, 3), (2, 0, 3), (2, 1, 3), (2, 2, 0), (2, 3, 0), (0, 0, 0)]
)
def test_a_prize_weighs_nothing_once_its_stock_is_drawn(stock: int | None, drawn: int, weight: int) -> None:
    assert weights_left([a_prize(stock=stock), a_prize("b")], {"a": drawn}) == [weight, 3]


def test_only_prizes_of_the_dry_pool_weigh_nothing() -> None:
    prizes = [
        a_prize("a", kind="pool", pool="dry"),
        a_prize("b", kind="pool", pool="full"),
        # A pool that was chosen before the prize was made a plain code says nothing any more.
        a_prize("c", kind="code", code="X", pool="dry"),
        a_prize("d"),
    ]
    assert weights_left(prizes, {}, frozenset(["dry"])) == [0, 3, 3, 3]


def odds_shown(browser: Browser, popup: str) -> list[str]:
    shown = next(one for one in browser.decision()["popups"] if one["popup"] == popup)
    return [slice["odds"] for slice in shown["document"]["game"]["slices"]]


@pytest.fixture
def weights_drawn(monkeypatch: pytest.MonkeyPatch) -> list[list[int]]:
    """The weights of every draw. The ticket is always 0, so that the first prize that weighs anything is drawn."""
    seen: list[list[int]] = []

    def first(weights: list[int], _ticket: int) -> int:
        seen.append(list(weights))
        return draw(weights, 0)

    monkeypatch.setattr(playing, "draw", first)
    return seen


def test_the_odds_shown_are_those_of_the_next_draw_also_when_stock_and_codes_have_run_out(
    app: Flask, acme: str, browser_of: Callable[..., Browser], weights_drawn: list[list[int]]
) -> None:
    pool = make_pool(app, acme, ["P1"])
    prizes = [prize("mug", 5, stock=1), prize("off", 3, pool=pool), prize("ship", 1, code="SHIP"), prize("no", 1)]
    popup = make_popup(app, acme, wheel_document(prizes, asks=False))
    expected = [
        ([5, 3, 1, 1], ["50 %", "30 %", "10 %", "10 %"]),
        ([0, 3, 1, 1], ["0 %", "60 %", "20 %", "20 %"]),
        ([0, 0, 1, 1], ["0 %", "0 %", "50 %", "50 %"]),
        ([0, 0, 1, 1], ["0 %", "0 %", "50 %", "50 %"]),
    ]
    for turn, (weights, odds) in enumerate(expected, 1):
        forget_published(app)
        browser = browser_of()
        assert odds_shown(browser, popup) == odds
        assert browser.play(popup, browser.token(popup)).status_code == 200
        assert weights_drawn[-1] == weights
        assert len(weights_drawn) == turn


def test_when_all_is_gone_the_odds_say_so_and_nothing_is_drawn(
    app: Flask, acme: str, browser_of: Callable[..., Browser], weights_drawn: list[list[int]]
) -> None:
    popup = make_popup(app, acme, wheel_document([prize("a", 2, stock=0), prize("b", 0)], asks=False))
    vera = browser_of()
    assert odds_shown(vera, popup) == ["0 %", "0 %"]
    assert vera.play(popup, vera.token(popup)).json["error"] == "sold_out"
    assert weights_drawn == []
