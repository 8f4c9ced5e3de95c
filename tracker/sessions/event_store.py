"""The one door to stored events: put in, known, read, forgotten. No other module knows how they lie in the database.

Whoever reads gives visits (ids of sessions), or a shop and a bound. Nothing here walks all events of a shop but for the
export, which does it in portions.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Connection, Select, case, delete, func, select, type_coerce
from sqlalchemy.orm import Session as DbSession

from tracker.bulk import Query, inserting
from tracker.db import table_of
from tracker.sessions.models import EventRow, Session

Database = Connection | DbSession

events = table_of(EventRow)
sessions = table_of(Session)


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


class StoredEvent(NamedTuple):
    """An event as it was accepted."""

    shop_id: int
    id: bytes
    session_id: int
    visitor_id: int
    name: str
    source: str
    at: dt.datetime
    """The device's time corrected by its clock's error at sending."""
    device_at: dt.datetime
    """What the device's clock said."""
    page: str
    url: str
    title: str
    params: dict[str, Any]


class Told(NamedTuple):
    """An event as replays read it, of which there are many: its time in milliseconds, and no more than they need."""

    session_id: int
    at_ms: int
    name: str
    page: str
    url: str
    params: Mapping[str, Any]


_KNOWN = Query("SELECT id FROM event WHERE shop_id = ? AND id IN ?", "bytea")
_INSERT = inserting(
    events,
    (
        "shop_id", "id", "session_id", "visitor_id", "name", "source", "at", "device_at", "page", "url", "title",
        "params",
    ),
    "ON CONFLICT DO NOTHING",
    "shop_id, id",
)  # fmt: skip


def insert(connection: Connection, rows: Sequence[NewEvent]) -> set[tuple[int, bytes]]:
    """Stores events, but for those whose (shop, id) is there already. Returns (shop, id) of the really new ones.

    None of them may be `known` to this transaction: on SQLite, where whoever writes is alone, all are then new.
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


def of_visits(
    database: Database,
    visits: Collection[int],
    names: Collection[str] | None = None,
    *,
    most: int | None = None,
    newest_first: bool = False,
) -> list[StoredEvent]:
    """The events of these visits in the order they happened, of these names only where any are given."""
    statement = select(events).where(events.c.session_id.in_(visits))
    if names is not None:
        statement = statement.where(events.c.name.in_(names))
    order = (events.c.at.desc(), events.c.id.desc()) if newest_first else (events.c.at, events.c.id)
    return _read(database, statement.order_by(*order).limit(most))


def latest_of_shop(database: Database, shop_id: int, names: Collection[str], *, most: int) -> list[StoredEvent]:
    """Among the `most` newest events of a shop, those of these names, newest first: reads the end of one index."""
    latest = select(events).where(events.c.shop_id == shop_id).order_by(events.c.id.desc()).limit(most).subquery()
    return _read(database, select(latest).where(latest.c.name.in_(names)).order_by(latest.c.id.desc()))


def latest_names(database: Database, shop_id: int, most: int) -> set[str]:
    """The names among the `most` newest events of a shop."""
    latest = select(events.c.name).where(events.c.shop_id == shop_id).order_by(events.c.id.desc()).limit(most)
    return set(database.execute(select(latest.subquery().c.name).distinct()).scalars())


def latest_urls(database: Database, shop_id: int, most: int) -> list[str]:
    """The addresses of the pages of a shop's `most` newest events, each once, the newest first."""
    latest = select(events.c.url).where(events.c.shop_id == shop_id).order_by(events.c.id.desc()).limit(most)
    return list(dict.fromkeys(url for url in database.execute(latest).scalars() if url))


def told_by_visits(database: Database, visits: Collection[int], telling: Collection[str]) -> list[Told]:
    """Page views without their parameters, which are long, and the `telling` events with them; in no order."""
    at = type_coerce(events.c.at, BigInteger).label("at")
    columns = (events.c.session_id, at, events.c.name, events.c.page, events.c.url)
    of_visits = events.c.session_id.in_(visits)
    views = select(*columns).where(of_visits, events.c.name == "page_view")
    others = select(*columns, events.c.params).where(of_visits, events.c.name.in_(telling))
    found = [Told(row[0], row[1], row[2], row[3], row[4], {}) for row in database.execute(views)]
    found += [Told(row[0], row[1], row[2], row[3], row[4], row[5] or {}) for row in database.execute(others)]
    return found


def last_moments(
    database: Database, visits: Collection[int], without: Collection[str]
) -> dict[int, tuple[dt.datetime, dt.datetime | None]]:
    """By visit, when its last event but of the names `without` happened, and its last page view (None for none)."""
    viewed = case((events.c.name == "page_view", events.c.at))
    statement = (
        select(events.c.session_id, func.max(events.c.at), func.max(viewed))
        .where(events.c.session_id.in_(visits), events.c.name.not_in(without))
        .group_by(events.c.session_id)
    )
    return {row[0]: (row[1], row[2]) for row in database.execute(statement)}


def portion(database: Database, shop_id: int, after: bytes | None, most: int) -> list[StoredEvent]:
    """The next `most` events of a shop in the order of their ids, behind the id `after`."""
    statement = select(events).where(events.c.shop_id == shop_id).order_by(events.c.id).limit(most)
    if after is not None:
        statement = statement.where(events.c.id > after)
    return _read(database, statement)


def forget_visitor(connection: Connection, visitor_id: int) -> int:
    """Deletes all events of a visitor. How many."""
    theirs = select(sessions.c.id).where(sessions.c.visitor_id == visitor_id)
    return connection.execute(delete(events).where(events.c.session_id.in_(theirs))).rowcount


def _read(database: Database, statement: Select[Any]) -> list[StoredEvent]:
    return [
        StoredEvent(
            row.shop_id,
            bytes(row.id),
            row.session_id,
            row.visitor_id,
            row.name,
            row.source,
            row.at,
            row.device_at,
            row.page,
            row.url,
            row.title,
            row.params or {},
        )
        for row in database.execute(statement)
    ]
