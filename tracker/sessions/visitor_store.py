"""Visitors' rows as the write path reads and writes them: found and locked first, made or changed once at the end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from tracker.bulk import Asked, Query, from_json, inserting, updating
from tracker.db import table_of
from tracker.numbering import Numbers
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
    made: tuple[int, str, bool, bool, int] | None = None
    """Of one whose row is still to be made: shop's id, key, whether it is anonymous, a bot, and when it came."""
    counted_day: str = ""
    """The UTC day of its last session, where one was opened in this transaction."""
    seen_ms: int = 0
    sessions: int = 0
    pages: int = 0
    is_remembered: bool = False
    """Whether `properties` and `viewed` are to be written, being more than the row has."""
    properties: dict[str, Any] | None = None
    viewed: dict[str, Any] | None = None

    @property
    def is_new(self) -> bool:
        """Made in this transaction: nothing else can refer to it yet."""
        return self.made is not None


# Not FOR UPDATE: that would also hold up whoever only refers to the visitor, such as a play.
_LOCK = "FOR NO KEY UPDATE"
_FOUND = Query(
    "SELECT key, id, last_seen_at, session_count FROM visitor WHERE shop_id = ? AND key IN ? ORDER BY id", "text", _LOCK
)
_REMEMBERED = Query("SELECT id, properties, viewed_packed, viewed FROM visitor WHERE id IN ?")
_NUMBERS = Numbers(visitors)

_MADE = (
    "id", "shop_id", "key", "is_anonymous", "is_bot", "first_seen_at", "last_seen_at", "session_count", "page_count",
    "order_count", "properties", "viewed_packed",
)  # fmt: skip
_INSERT = inserting(visitors, _MADE)

# Events that waited on the device arrive late, and must not move the visitor back in time.
_COUNTED = (
    "session_count = session_count + given.sessions, page_count = page_count + given.pages,"
    " last_seen_at = CASE WHEN last_seen_at < given.seen THEN given.seen ELSE last_seen_at END"
)
# What an earlier version kept of it is in the packed value now.
_KEPT = ", properties = given.said, viewed_packed = given.looked, viewed = NULL"
_COUNTS = {"sessions": "session_count", "pages": "page_count", "seen": "last_seen_at"}
_UPDATES = {
    False: updating(visitors, _COUNTS, _COUNTED),
    True: updating(visitors, {**_COUNTS, "said": "properties", "looked": "viewed_packed"}, _COUNTED + _KEPT),
}
"""By whether there is something to remember."""


def ask(connection: Connection, shop_id: int, keys: list[str]) -> Asked:
    """For `found`: locks and reads those of these visitors that there are, until the transaction ends."""
    return _FOUND.ask(connection, shop_id, keys)


def found(asked: Mapping[int, Asked]) -> dict[Key, KnownVisitor]:
    """Those that were asked for, by shop, and are there."""
    return {
        (shop_id, key): KnownVisitor(id_, seen_ms, sessions)
        for shop_id, of_shop in asked.items()
        for key, id_, seen_ms, sessions in of_shop.rows()
    }


def number(connection: Connection, new: Mapping[Key, tuple[bool, bool, int]]) -> dict[Key, KnownVisitor]:
    """Gives visitors their ids: key → (is anonymous, is a bot, when). Their rows are made by `keep`.

    Who is made by somebody else meanwhile cannot be made then: the writes clash, and are tried again.
    """
    ids = _NUMBERS.take(connection, len(new))
    return {
        key: KnownVisitor(id_, at, 0, made=(*key, anonymous, bot, at))
        for id_, (key, (anonymous, bot, at)) in zip(ids, new.items(), strict=True)
    }


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
    rows: dict[bool, list[tuple[Any, ...]]] = {}
    new = []
    for one in sorted(changed, key=lambda each: each.id):
        kept = (one.properties or None, pack_viewed(one.viewed) if one.viewed else None) if one.is_remembered else ()
        if one.made is not None:
            *said, came = one.made
            new.append((one.id, *said, came, max(came, one.seen_ms), one.sessions, one.pages, 0, *(kept or _NOTHING)))
            continue
        rows.setdefault(one.is_remembered, []).append((one.id, one.sessions, one.pages, one.seen_ms, *kept))
    # By their keys, since two processes may be about to make the same.
    _INSERT.run(connection, sorted(new, key=lambda row: (row[1], row[2])))
    for kind, of_kind in rows.items():
        _UPDATES[kind].run(connection, of_kind)


_NOTHING = (None, None)
