"""Visitors' rows as the write path reads and writes them: found and locked first, changed once at the end."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from tracker.bulk import Query, from_json, inserting, updating
from tracker.db import table_of
from tracker.sessions.models import Visitor
from tracker.sessions.viewed import both_viewed, pack_viewed, unpack_viewed

visitors = table_of(Visitor)

Key = tuple[int, str]
"""A shop's id, and the key of a visitor in it."""


@dataclass(slots=True)
class KnownVisitor:
    """A visitor as the transaction found or made it, and what it adds. Times in milliseconds since 1970."""

    id: int
    last_seen_ms: int
    session_count: int
    is_new: bool = False
    """Made in this transaction: nothing else can refer to it yet."""
    counted_day: str = ""
    """The UTC day of its last session, where one was opened in this transaction."""
    seen_ms: int = 0
    sessions: int = 0
    pages: int = 0
    is_remembered: bool = False
    """Whether `properties` and `viewed` are to be written, being more than the row has."""
    properties: dict[str, Any] | None = None
    viewed: dict[str, Any] | None = None


# Not FOR UPDATE: that would also hold up whoever only refers to the visitor, such as a play.
_LOCK = "FOR NO KEY UPDATE"
_FOUND = Query(
    "SELECT key, id, last_seen_at, session_count FROM visitor WHERE shop_id = ? AND key IN ? ORDER BY id", "text", _LOCK
)
_REMEMBERED = Query("SELECT id, properties, viewed_packed, viewed FROM visitor WHERE id IN ?")
_LAST_ID = Query("SELECT coalesce(max(id), 0) FROM visitor")

_MADE = (
    "shop_id", "key", "is_anonymous", "is_bot", "first_seen_at", "last_seen_at", "session_count", "page_count",
    "order_count",
)  # fmt: skip
_INSERT = inserting(visitors, ("id", *_MADE))
_INSERT_NUMBERED = inserting(visitors, _MADE, "ON CONFLICT (shop_id, key) DO NOTHING", "id, shop_id, key, last_seen_at")

_COUNTED = "session_count = session_count + given.sessions, page_count = page_count + given.pages"
# Events that waited on the device arrive late, and must not move the visitor back in time. What does not move is left
# alone, and with it an index.
_SEEN = f"{_COUNTED}, last_seen_at = CASE WHEN last_seen_at < given.seen THEN given.seen ELSE last_seen_at END"
# What an earlier version kept of it is in the packed value now.
_KEPT = ", properties = given.said, viewed_packed = given.looked, viewed = NULL"
_COUNTS = {"sessions": "session_count", "pages": "page_count"}
_WITH_SEEN = {**_COUNTS, "seen": "last_seen_at"}
_WITH_KEPT = {"said": "properties", "looked": "viewed_packed"}
_UPDATES = {
    (False, False): updating(visitors, _COUNTS, _COUNTED),
    (True, False): updating(visitors, _WITH_SEEN, _SEEN),
    (False, True): updating(visitors, {**_COUNTS, **_WITH_KEPT}, _COUNTED + _KEPT),
    (True, True): updating(visitors, {**_WITH_SEEN, **_WITH_KEPT}, _SEEN + _KEPT),
}
"""By whether the visitor was seen later than before, and whether there is something to remember."""


def find(connection: Connection, keys: Collection[Key]) -> dict[Key, KnownVisitor]:
    """Locks and reads those that there are, until the transaction ends."""
    found: dict[Key, KnownVisitor] = {}
    for shop_id in sorted({shop_id for shop_id, _ in keys}):
        wanted = [key for of_shop, key in keys if of_shop == shop_id]
        for key, id_, seen_ms, sessions in _FOUND.rows(connection, shop_id, wanted):
            found[shop_id, key] = KnownVisitor(id_, seen_ms, sessions)
    return found


def make(connection: Connection, new: dict[Key, tuple[bool, bool, int]]) -> dict[Key, KnownVisitor]:
    """Makes visitors: key → (is anonymous, is a bot, when). Those that somebody else has made meanwhile are found."""
    rows = [(*key, anonymous, bot, at, at, 0, 0, 0) for key, (anonymous, bot, at) in sorted(new.items())]
    if connection.dialect.name == "sqlite":
        # Whoever writes is alone, so the next ids are free.
        last = _LAST_ID.rows(connection)[0][0]
        _INSERT.run(connection, ((last + number, *row) for number, row in enumerate(rows, 1)))
        numbered = enumerate(rows, last + 1)
        return {(row[0], row[1]): KnownVisitor(number, row[5], 0, is_new=True) for number, row in numbered}
    returned = _INSERT_NUMBERED.returned(connection, rows)
    made = {(shop_id, key): KnownVisitor(id_, seen_ms, 0, is_new=True) for id_, shop_id, key, seen_ms in returned}
    others = [key for key in new if key not in made]
    return made | find(connection, others) if others else made


def read_remembered(connection: Connection, known: Iterable[KnownVisitor]) -> None:
    """Fills `properties` and `viewed` of those that were there before."""
    by_id = {one.id: one for one in known if one.session_count and not one.is_remembered}
    if by_id:
        for id_, properties, packed, old in _REMEMBERED.rows(connection, list(by_id)):
            viewed = None if packed is None else unpack_viewed(packed)
            by_id[id_].properties = from_json(properties)
            by_id[id_].viewed = viewed if old is None else both_viewed(viewed, from_json(old))


def keep(connection: Connection, changed: Iterable[KnownVisitor]) -> None:
    """Writes what the transaction has added, each visitor's row once, in one order everywhere."""
    rows: dict[tuple[bool, bool], list[tuple[Any, ...]]] = {}
    for one in sorted(changed, key=lambda each: each.id):
        is_later = one.seen_ms > one.last_seen_ms
        values: tuple[Any, ...] = (one.id, one.sessions, one.pages)
        if is_later:
            values += (one.seen_ms,)
        if one.is_remembered:
            values += (one.properties or None, pack_viewed(one.viewed) if one.viewed else None)
        rows.setdefault((is_later, one.is_remembered), []).append(values)
    for kind, of_kind in rows.items():
        _UPDATES[kind].run(connection, of_kind)
