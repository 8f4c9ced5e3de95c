"""Sessions' rows as the write path reads and writes them: each once, with its counters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection

from tracker.bulk import Asked, Query, inserting, updating
from tracker.db import table_of
from tracker.numbering import Numbers
from tracker.sessions.models import Session
from tracker.sessions.windows import Window

sessions = table_of(Session)

COLUMNS = (
    "id", "shop_id", "visitor_id", "started_at", "last_at", "event_count", "page_count", "engaged_ms", "scrolled",
    "channel", "device", "viewport_width", "is_bot", "arrival_id", "client_id",
)  # fmt: skip
"""The order of the values of `insert`."""

_RECENT = Query(
    "SELECT session.id, visitor_id, started_at, last_at FROM session JOIN visitor ON visitor.id = visitor_id"
    " WHERE visitor.shop_id = ? AND key IN ? AND last_at >= ?",
    "text",
)
_NUMBERS = Numbers(sessions)
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


def ask_recent(connection: Connection, shop_id: int, keys: list[str], oldest_ms: int) -> Asked:
    """For `windows_of`: the sessions of these visitors that went on at that moment or later."""
    return _RECENT.ask(connection, shop_id, keys, oldest_ms)


def windows_of(asked: Iterable[Asked]) -> defaultdict[int, list[Window]]:
    """By visitor, what was asked for."""
    found: defaultdict[int, list[Window]] = defaultdict(list)
    for one in asked:
        for id_, visitor_id, started_at, last_at in one.rows():
            found[visitor_id].append(Window(id_, started_at, last_at))
    return found


def next_ids(connection: Connection, amount: int) -> list[int]:
    """Ids that no session has, and that no other transaction gets."""
    return _NUMBERS.take(connection, amount)


def insert(connection: Connection, rows: Iterable[Sequence[Any]]) -> None:
    """Stores new sessions, as `COLUMNS` says."""
    _INSERT.run(connection, ((*row, *("",) * len(_OLD)) for row in rows))


def add(connection: Connection, rows: Iterable[tuple[int, int, int, int, int, int, int]]) -> None:
    """Adds to sessions: (id, events, pages, engaged ms, scrolled %), and their new beginning and end."""
    _UPDATE.run(connection, rows)
