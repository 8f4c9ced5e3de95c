"""The one door to stored events: put in, known. No other module knows how they lie in the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection

from tracker.bulk import Query, inserting
from tracker.db import table_of
from tracker.sessions.models import StoredEvent

events = table_of(StoredEvent)


class NewEvent(NamedTuple):
    """An event to store. `id` is 16 bytes; times are milliseconds since 1970."""

    shop_id: int
    id: bytes
    session_id: int
    visitor_id: int
    name: str
    source: str
    at_ms: int
    device_at_ms: int
    page: str = ""
    url: str = ""
    title: str = ""
    params: dict[str, Any] | None = None


_KNOWN = Query("SELECT id FROM event WHERE shop_id = ? AND id IN ?", "bytea")
_COLUMNS = (
    "shop_id", "id", "session_id", "visitor_id", "name", "source", "at", "device_at", "page", "url", "title", "params",
)  # fmt: skip
_INSERT = inserting(events, _COLUMNS, "ON CONFLICT DO NOTHING", "shop_id, id")


def insert(connection: Connection, rows: Sequence[NewEvent]) -> set[tuple[int, bytes]]:
    """Stores events, but for those whose (shop, id) is there already. Returns (shop, id) of the really new ones.

    On SQLite whoever writes is alone, and has asked `known` before.
    """
    values = [(*row[:11], row.params or None) for row in rows]
    if connection.dialect.name == "sqlite":
        _INSERT.run(connection, values)
        return {(row.shop_id, row.id) for row in rows}
    return {(shop_id, bytes(event_id)) for shop_id, event_id in _INSERT.returned(connection, values)}


def known(connection: Connection, ids: Iterable[tuple[int, bytes]]) -> set[tuple[int, bytes]]:
    """Which of these (shop, event id) are stored."""
    by_shop: defaultdict[int, list[bytes]] = defaultdict(list)
    for shop_id, event_id in ids:
        by_shop[shop_id].append(event_id)
    return {
        (shop_id, bytes(row[0]))
        for shop_id, wanted in by_shop.items()
        for row in _KNOWN.rows(connection, shop_id, wanted)
    }
