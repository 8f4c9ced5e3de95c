"""Conditions on the shop's clock and calendar. Pure: the time is a fact of the context."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from tracker.decide.condition import CONDITIONS, Condition, Outcome
from tracker.decide.context import Context
from tracker.params import Param
from tracker.phrases import N_

DAYS = (
    ("mon", N_("Monday")),
    ("tue", N_("Tuesday")),
    ("wed", N_("Wednesday")),
    ("thu", N_("Thursday")),
    ("fri", N_("Friday")),
    ("sat", N_("Saturday")),
    ("sun", N_("Sunday")),
)


def _window(context: Context, params: Mapping[str, Any]) -> Outcome:
    try:
        zone = ZoneInfo(context.timezone)
    except (KeyError, ValueError, OSError):
        # Time zones are renamed and dropped; a shop's own may be unknown after an update of the machine.
        return Outcome(False, "")
    local = dt.datetime.fromtimestamp(context.now_ms / 1000, zone)
    clock = local.strftime("%H:%M")
    start, end = params["start"], params["end"]
    day = local.weekday()
    if start <= end:
        inside = start <= clock <= end
    else:
        # Over midnight: the early hours belong to the evening before.
        inside = clock >= start or clock <= end
        if clock <= end:
            day = (day - 1) % 7
    return Outcome(inside and DAYS[day][0] in params["days"], f"{DAYS[local.weekday()][0]} {clock}")


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
    )
)
