"""Conditions on the shop's clock and calendar. Pure: the time is a fact of the context."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from tracker.decide.condition import CONDITIONS, Change, Condition, Test
from tracker.decide.context import Context
from tracker.params import Param
from tracker.phrases import N_, Say

DAYS = (
    ("mon", N_("Monday")),
    ("tue", N_("Tuesday")),
    ("wed", N_("Wednesday")),
    ("thu", N_("Thursday")),
    ("fri", N_("Friday")),
    ("sat", N_("Saturday")),
    ("sun", N_("Sunday")),
)


CLOCKS = (("shop", N_("the shop's clock")), ("visitor", N_("the visitor's clock")))


def _window(params: Mapping[str, Any]) -> Test:
    start, end, whose = params["start"], params["end"], params["clock"]
    days = frozenset(index for index, (name, _) in enumerate(DAYS) if name in params["days"])

    def test(context: Context) -> bool:
        local = _wall_clock(context, whose)
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


def _window_seen(context: Context, params: Mapping[str, Any]) -> str:
    local = _wall_clock(context, params["clock"])
    return "" if local is None else f"{DAYS[local[0]][0]} {local[1]}"


def _window_change(context: Context, params: Mapping[str, Any], is_wanted: bool, say: Say) -> Change:
    days = f" {say(N_('or'))} ".join(say(label) for name, label in DAYS if name in params["days"])
    window = say(N_("{days} between {start} and {end}")).format(
        days=say(N_("any day")) if len(params["days"]) == len(DAYS) else days, start=params["start"], end=params["end"]
    )
    wanted = window if is_wanted else say(N_("not: {wanted}")).format(wanted=window)
    local = _wall_clock(context, params["clock"])
    seen = f"{say(DAYS[local[0]][1])} {local[1]}" if local else say(N_("the time zone is not known"))
    at_ms = _next_moment(context, params, is_wanted)
    return Change("time_window", say(N_("Day and hour")), seen, wanted, at_ms=at_ms)


def _next_moment(context: Context, params: Mapping[str, Any], is_wanted: bool) -> int | None:
    """The next moment, within eight days, from which the window holds or does not hold any more."""
    test = _window(params)
    try:
        today = dt.datetime.fromtimestamp(context.now_ms / 1000, ZoneInfo(_timezone(context, params["clock"])))
    except (KeyError, ValueError, OSError):
        return None
    # It can only change when it begins, after its last minute, and at midnight.
    minutes = {0, _minute_of(params["start"]), _minute_of(params["end"]) + 1}
    midnight = today.replace(hour=0, minute=0, second=0, microsecond=0)
    turns = (
        int((midnight + dt.timedelta(days=day, minutes=minute)).timestamp()) * 1000
        for day in range(9)
        for minute in sorted(minutes)
    )
    later = (turn for turn in turns if turn > context.now_ms)
    return next((turn for turn in later if test(replace(context, now_ms=turn)) == is_wanted), None)


def _minute_of(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


def _wall_clock(context: Context, whose: str) -> tuple[int, str] | None:
    return _clock_at(context.minute, _timezone(context, whose))


def _timezone(context: Context, whose: str) -> str:
    return context.place.timezone if whose == "visitor" else context.timezone


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
        N_("on {days} between {start} and {end} by {clock}"),
        (
            Param(
                "days", "choices", N_("Days"), [name for name, _ in DAYS], low=1, choices=DAYS, all_label=N_("any day")
            ),
            Param("start", "time", N_("From"), "00:00"),
            Param("end", "time", N_("Until"), "23:59"),
            Param("clock", "choice", N_("By"), "shop", choices=CLOCKS),
        ),
        _window,
        _window_seen,
        N_(
            "It is one of these days between these times, the last minute included, by the shop's or the "
            "visitor's clock. It may go over midnight: the early hours belong to the evening before."
        ),
        N_("An unknown time zone: does not hold."),
        change=_window_change,
        reads=lambda params: ("minute", "place.timezone" if params["clock"] == "visitor" else "timezone"),
    )
)
