"""Who has left, and how sure a share is: as data."""

from __future__ import annotations

import datetime as dt

import pytest

from tracker.insight.exit_precision import Share, Sign, has_left, merged, verdict, wilson

NOON = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


def after(seconds: float) -> dt.datetime:
    return NOON + dt.timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("last", "last_view", "left"),
    [
        (after(0), after(-60), True),
        (after(9), after(-60), True),
        (after(10), None, True),
        (after(10.001), after(-60), False),
        (after(3), after(3), False),
        (after(-1), after(-60), True),
    ],
)
def test_left_is_who_opens_no_other_page_and_does_nothing_after_ten_seconds(
    last: dt.datetime, last_view: dt.datetime | None, left: bool
) -> None:
    assert has_left(NOON, last, last_view) is left


def test_popups_that_waited_for_the_same_moment_are_one_sign_that_was_shown_if_any_was() -> None:
    signs = [
        Sign(after(40), "scroll_up", "withheld"),
        Sign(after(1), "top_edge", "shown"),
        Sign(after(0), "top_edge", "held_out"),
    ]

    assert merged(signs) == [Sign(after(0), "top_edge", "shown"), Sign(after(40), "scroll_up", "withheld")]


@pytest.mark.parametrize(
    ("hits", "total", "low", "high"),
    # Newcombe 1998, table I, method 3.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_is_that_of_the_literature(hits: int, total: int, low: float, high: float) -> None:
    assert wilson(hits, total) == pytest.approx((low, high), abs=0.00006)


def test_nothing_known_is_anything_possible() -> None:
    assert (Share(0, 0).share, Share(0, 0).interval) == (None, (0.0, 1.0))


@pytest.mark.parametrize(
    ("hits", "total", "said"),
    [(0, 49, "too_few"), (10, 50, "mostly_wrong"), (25, 50, "mixed"), (49, 50, "mostly_right"), (20, 50, "mixed")],
)
def test_advice_waits_for_enough_and_rests_on_the_interval(hits: int, total: int, said: str) -> None:
    assert verdict(Share(hits, total)) == said
