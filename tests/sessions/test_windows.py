"""Sessions from moments: half an hour of silence ends one, and nothing else does."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from tests.factories import minutes, utc
from tracker.sessions.windows import IDLE_MS, OLDEST_MS, Window, assign, correct

NOON = utc(2026, 3, 1, 12)


def windows_of(moments: list[int]) -> list[tuple[int, int]]:
    windows: list[Window] = []
    for at in moments:
        assign(windows, at, may_open=True)
    return [(one.started_at, one.last_at) for one in windows]


def test_the_first_event_opens_a_session() -> None:
    assert windows_of([NOON]) == [(NOON, NOON)]


def test_exactly_thirty_idle_minutes_are_still_the_same_session() -> None:
    assert windows_of([NOON, NOON + minutes(30)]) == [(NOON, NOON + minutes(30))]


def test_a_moment_more_than_thirty_idle_minutes_starts_a_new_session() -> None:
    later = NOON + minutes(30) + 1
    assert windows_of([NOON, later]) == [(NOON, NOON), (later, later)]


def test_a_session_lasts_as_long_as_its_visitor_does_something() -> None:
    assert len(windows_of([NOON + minutes(29 * step) for step in range(20)])) == 1


def test_midnight_ends_no_session() -> None:
    before = utc(2026, 3, 1, 23, 55)
    assert len(windows_of([before, before + minutes(10)])) == 1


def test_the_night_of_the_clock_change_is_like_every_other() -> None:
    before = utc(2026, 3, 29, 0, 50)
    assert windows_of([before, before + minutes(20)]) == [(before, before + minutes(20))]


def test_a_late_event_joins_the_session_it_belongs_to_and_not_the_newest() -> None:
    windows = [Window(1, NOON, NOON + minutes(5)), Window(2, NOON + minutes(90), NOON + minutes(95))]
    assert assign(windows, NOON + minutes(10), may_open=True).id == 1
    assert windows[0].last_at == NOON + minutes(10)


def test_an_event_from_just_before_a_session_moves_its_beginning() -> None:
    windows = [Window(1, NOON, NOON + minutes(5))]
    assert assign(windows, NOON - minutes(10), may_open=True).started_at == NOON - minutes(10)


def test_of_two_sessions_that_fit_the_later_one_wins() -> None:
    windows = [Window(1, NOON, NOON + minutes(5)), Window(2, NOON + minutes(40), NOON + minutes(50))]
    assert assign(windows, NOON + minutes(20), may_open=True).id == 2


def test_an_event_that_may_not_open_a_session_joins_one_or_none() -> None:
    windows = [Window(1, NOON, NOON)]
    assert assign(windows, NOON + minutes(5), may_open=False).id == 1
    assert assign(windows, NOON + minutes(90), may_open=False) is None
    assert len(windows) == 1


def test_the_time_of_an_event_is_corrected_by_the_clock_at_sending() -> None:
    # The device is an hour ahead; the event happened 5 s before it was sent.
    hour_ahead = NOON + minutes(60)
    assert correct(hour_ahead - 5_000, hour_ahead, NOON) == NOON - 5_000


def test_no_event_is_in_the_future() -> None:
    assert correct(NOON + minutes(60), NOON, NOON) == NOON


def test_no_event_is_older_than_two_days() -> None:
    assert correct(0, NOON, NOON) == NOON - OLDEST_MS


clock = st.integers(0, 253_402_300_799_999)


@given(clock, clock, st.integers(OLDEST_MS, 4_102_444_800_000))
def test_whatever_a_device_says_the_time_is_within_two_days(device_at: int, sent_at: int, received: int) -> None:
    assert received - OLDEST_MS <= correct(device_at, sent_at, received) <= received


@given(st.lists(st.integers(0, minutes(300)), min_size=1, max_size=40))
def test_moments_in_order_are_split_exactly_where_half_an_hour_is_silent(moments: list[int]) -> None:
    ordered = sorted(moments)
    gaps = sum(1 for one, other in itertools.pairwise(ordered) if other - one > IDLE_MS)
    assert len(windows_of(ordered)) == gaps + 1


@given(st.lists(st.integers(0, minutes(300)), min_size=1, max_size=40))
def test_every_moment_is_inside_a_session_whatever_the_order_they_arrive_in(moments: list[int]) -> None:
    windows = windows_of(moments)
    assert all(any(start <= at <= end for start, end in windows) for at in moments)
