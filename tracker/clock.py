"""The only clock. Pure modules never import it: they are handed the time."""

from __future__ import annotations

import datetime as dt
import time
from functools import lru_cache

UTC = dt.UTC
DAY_MS = 86_400_000


def now() -> dt.datetime:
    """The present moment, aware, in UTC."""
    return dt.datetime.now(UTC)


def now_ms() -> int:
    """The present moment in milliseconds since 1970."""
    return time.time_ns() // 1_000_000


def from_ms(milliseconds: int) -> dt.datetime:
    """Milliseconds since 1970 as an aware UTC time, exact to the millisecond."""
    return dt.datetime(1970, 1, 1, tzinfo=UTC) + dt.timedelta(milliseconds=milliseconds)


def to_ms(moment: dt.datetime) -> int:
    """An aware time as milliseconds since 1970."""
    return (moment - dt.datetime(1970, 1, 1, tzinfo=UTC)) // dt.timedelta(milliseconds=1)


def utc_day(milliseconds: int) -> str:
    """The day, by UTC, of milliseconds since 1970: 2026-03-05."""
    return _day(milliseconds // DAY_MS)


@lru_cache(64)
def _day(number: int) -> str:
    return f"{from_ms(number * DAY_MS):%Y-%m-%d}"


def iso(moment: dt.datetime | None) -> str | None:
    """ISO 8601 in UTC with milliseconds and a Z, the form of every export."""
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
