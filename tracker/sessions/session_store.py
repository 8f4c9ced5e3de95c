"""Sessions' rows as the write path reads and writes them: each once, with its counters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection

from tracker.bulk import Query, inserting, updating
from tracker.db import table_of
from tracker.sessions.models import Session
from tracker.sessions.windows import Window

sessions = table_of(Session)

COLUMNS = (
    "id", "shop_id", "visitor_id", "started_at", "last_at", "event_count", "page_count", "engaged_ms", "scrolled",
    "channel", "device", "viewport_width", "is_bot", "arrival_id", "client_id",
)  # fmt: skip
"""The order of the values of `insert`."""

_RECENT = Query("SELECT id, visitor_id, started_at, last_at FROM session WHERE visitor_id IN ? AND last_at >= ?")
_LAST_ID = Query("SELECT coalesce(max(id), 0) FROM session")
_NEXT_IDS = Query("SELECT nextval(pg_get_serial_sequence('session', 'id')) FROM generate_series(1, ?)")
# What earlier versions kept in the row itself may not be missing yet.
_OLD = ("landing_url", "referrer", "language", "timezone", "browser", "os", "country")
_INSERT = inserting(sessions, (*COLUMNS, *_OLD))
_UPDATE = updating(
    sessions,
    {
        "events": "event_count",
        "pages": "page_count",
        "engaged": "engaged_ms",
        "depth": "scrolled",
        "starts": "started_at",
        "ends": "last_at",
    },
    "event_count = event_count + given.events, page_count = page_count + given.pages,"
    " engaged_ms = engaged_ms + given.engaged, started_at = given.starts, last_at = given.ends,"
    " scrolled = CASE WHEN scrolled < given.depth THEN given.depth ELSE scrolled END",
)


def recent_windows(connection: Connection, visitor_ids: Iterable[int], oldest_ms: int) -> dict[int, list[Window]]:
    """By visitor, the sessions that went on at that moment or later."""
    found: defaultdict[int, list[Window]] = defaultdict(list)
    ids = list(visitor_ids)
    if ids:
        for id_, visitor_id, started_at, last_at in _RECENT.rows(connection, ids, oldest_ms):
            found[visitor_id].append(Window(id_, started_at, last_at))
    return found


def next_ids(connection: Connection, amount: int) -> list[int]:
    """Ids that no session has, and that no other transaction gets."""
    if connection.dialect.name == "sqlite":
        # Whoever writes is alone.
        last = _LAST_ID.rows(connection)[0][0]
        return list(range(last + 1, last + 1 + amount))
    return [row[0] for row in _NEXT_IDS.rows(connection, amount)]


def insert(connection: Connection, rows: Iterable[Sequence[Any]]) -> None:
    """Stores new sessions, as `COLUMNS` says."""
    _INSERT.run(connection, ((*row, *("",) * len(_OLD)) for row in rows))


def add(connection: Connection, rows: Iterable[tuple[int, int, int, int, int, int, int]]) -> None:
    """Adds to sessions: (id, events, pages, engaged ms, scrolled %), and their new beginning and end."""
    _UPDATE.run(connection, rows)
