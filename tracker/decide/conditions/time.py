"""Conditions on the shop's clock and calendar. Pure: the time is a fact of the context."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from tracker.decide.condition import CONDITIONS, Condition, Test
from tracker.decide.context import Context
from tracker.params import Param
from tracker.phrases import N_

MINUTE_MS = 60_000

DAYS = (
    ("mon", N_("Monday")),
    ("tue", N_("Tuesday")),
    ("wed", N_("Wednesday")),
    ("thu", N_("Thursday")),
    ("fri", N_("Friday")),
    ("sat", N_("Saturday")),
    ("sun", N_("Sunday")),
)


def _window(params: Mapping[str, Any]) -> Test:
    start, end = params["start"], params["end"]
    days = frozenset(index for index, (name, _) in enumerate(DAYS) if name in params["days"])

    def test(context: Context) -> bool:
        local = _wall_clock(context)
        if local is None:
            return False
        day, clock = local
        if start <= end:
            return start <= clock <= end and day in days
        # Over midnight: the early hours belong to the evening before.
        if clock <= end:
            return (day - 1) % 7 in days
        return clock >= start and day in days

    return test


def _window_seen(context: Context, _params: Mapping[str, Any]) -> str:
    local = _wall_clock(context)
    return "" if local is None else f"{DAYS[local[0]][0]} {local[1]}"


def _wall_clock(context: Context) -> tuple[int, str] | None:
    return _clock_at(context.now_ms // MINUTE_MS, context.timezone)


@lru_cache(maxsize=512)
def _clock_at(minute: int, timezone: str) -> tuple[int, str] | None:
    """The weekday (Monday is 0) and the time ("09:30") of a minute since 1970. None for an unknown zone."""
    try:
        zone = ZoneInfo(timezone)
    except (KeyError, ValueError, OSError):
        # Time zones are renamed and dropped; a shop's own may be unknown after an update of the machine.
        return None
    local = dt.datetime.fromtimestamp(minute * 60, zone)
    return local.weekday(), f"{local:%H:%M}"


CONDITIONS.register(
    Condition(
        "time_window",
        N_("Day and hour"),
        N_("Time"),
        N_("on {days} between {start} and {end}"),
        (
            Param(
                "days", "choices", N_("Days"), [name for name, _ in DAYS], low=1, choices=DAYS, all_label=N_("any day")
            ),
            Param("start", "time", N_("From"), "00:00"),
            Param("end", "time", N_("Until"), "23:59"),
        ),
        _window,
        _window_seen,
    )
)
