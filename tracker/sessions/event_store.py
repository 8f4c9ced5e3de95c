"""The one door to stored events: put in, known, read, forgotten. No other module knows how they lie in the database.

Whoever reads gives visits (ids of sessions), or a shop and a bound. Nothing here walks all events of a shop but for the
export, which does it in portions.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, Table, delete, select
from sqlalchemy.orm import Session as DbSession

from tracker.bulk import Query, inserting, numbered, run_later
from tracker.clock import from_ms
from tracker.db import table_of
from tracker.sessions.event_codes import FIRST_WORD, NAMES
from tracker.sessions.event_packing import unpack, words_in
from tracker.sessions.event_preparing import NAME_CODES, Prepared, Values
from tracker.sessions.event_rows import NewEvent, StoredEvent, Told, Unpacked
from tracker.sessions.models import EventRow, Session
from tracker.sessions.old_events import has_old_events, old_events, old_of_visits, old_portion
from tracker.sessions.words import connection_of, forget_words, numbers_of, texts_of

Database = Connection | DbSession

events = table_of(EventRow)
sessions = table_of(Session)

MOST_VALUES = 64
"""Rows of one statement on SQLite, which prepares a statement for each number of rows."""

MOST_SORTED = 1_000
"""Of a visit, so many events are looked at to find the latest: their ids are in the order of the device's clock."""


def insert(connection: Connection, rows: Sequence[NewEvent]) -> set[tuple[int, bytes]]:
    """Stores events, but for those whose (shop, id) is there already. Returns (shop, id) of the really new ones."""
    if not rows:
        return set()
    prepared = [Prepared(row, {}) for row in rows]
    values = _values(connection, [(one, one.row.session_id, one.row.visitor_id) for one in prepared])
    return _insert_postgresql(connection, values) if _is_postgresql(connection) else _insert_sqlite(connection, values)


def insert_new(connection: Connection, events: Sequence[tuple[Prepared, int, int]]) -> None:
    """Stores events that are not in `KnownIds`, each with its session and visitor: one stored meanwhile clashes."""
    values = _values(connection, events)
    if _is_postgresql(connection):
        if values:
            run_later(connection, _INSERT_ARRAYS, _columns(values))
    else:
        _INSERT_NEW.run(connection, values)


def _values(connection: Connection, events: Sequence[tuple[Prepared, int, int]]) -> list[Values]:
    said = {(text, visitor_id) for one, _, visitor_id in events for text in one.texts}
    word = numbers_of(connection, said, max(one.row.at_ms for one, _, _ in events)) if said else {}
    return [one.values(session_id, word) for one, session_id, _ in events]


_COLUMN_NAMES = ("session_id", "shop_id", "name", "id", "body")
_INSERT_NEW = inserting(events, _COLUMN_NAMES)
_INSERT = f"INSERT INTO stored_event ({', '.join(_COLUMN_NAMES)}) "
_NEW = " ON CONFLICT (shop_id, id) DO NOTHING RETURNING shop_id, id"


def _insert_sqlite(connection: Connection, values: Sequence[Values]) -> set[tuple[int, bytes]]:
    new: set[tuple[int, bytes]] = set()
    for start in range(0, len(values), MOST_VALUES):
        some = values[start : start + MOST_VALUES]
        statement = f"{_INSERT} VALUES {', '.join(['(?, ?, ?, ?, ?)'] * len(some))}{_NEW}"
        new.update(
            tuple(row) for row in connection.exec_driver_sql(statement, tuple(one for row in some for one in row))
        )
    return new


def _insert_postgresql(connection: Connection, values: Sequence[Values]) -> set[tuple[int, bytes]]:
    return {(shop_id, key.bytes) for shop_id, key in _INSERT_IGNORING.rows(connection, *_columns(values))}


_ARRAYS = "SELECT * FROM unnest(?::bigint[], ?::int[], ?::int[], ?::uuid[], ?::bytea[])"
_INSERT_ARRAYS = numbered(_INSERT + _ARRAYS)
_INSERT_IGNORING = Query(_INSERT + _ARRAYS + _NEW)


def _columns(values: Sequence[Values]) -> tuple[list[Any], ...]:
    visits, shops, names, ids, bodies = (list(column) for column in zip(*values, strict=True))
    return visits, shops, names, [one.hex() for one in ids], bodies


_KNOWN = Query("SELECT id FROM stored_event WHERE shop_id = ? AND id IN ?", "uuid")


class KnownIds:
    """Which of these (shop, event id) are stored; asked at once, told later."""

    def __init__(self, connection: Connection, ids: Iterable[tuple[int, bytes]]) -> None:
        by_shop: defaultdict[int, list[bytes]] = defaultdict(list)
        for shop_id, event_id in ids:
            by_shop[shop_id].append(event_id)
        is_postgresql = _is_postgresql(connection)
        self._asked = [
            (shop_id, _KNOWN.ask(connection, shop_id, [one.hex() for one in wanted] if is_postgresql else wanted))
            for shop_id, wanted in by_shop.items()
        ]
        self._connection = connection
        self._by_shop = by_shop

    def found(self) -> set[tuple[int, bytes]]:
        found: set[tuple[int, bytes]] = set()
        for shop_id, asked in self._asked:
            found.update((shop_id, row[0] if isinstance(row[0], bytes) else row[0].bytes) for row in asked.rows())
        for table in _old_layout(self._connection):
            for shop_id, wanted in self._by_shop.items():
                is_one = (table.c.shop_id == shop_id, table.c.id.in_(wanted))
                old = self._connection.execute(select(table.c.id).where(*is_one))
                found.update((shop_id, bytes(row.id)) for row in old)
        return found


def of_visits(
    database: Database,
    visits: Collection[int],
    names: Collection[str] | None = None,
    *,
    most: int | None = None,
    newest_first: bool = False,
) -> list[StoredEvent]:
    """The events of these visits in the order they happened, of these known names only where any are given."""
    at_most = max(most, MOST_SORTED) if most is not None else None
    rows = _rows_of_visits(database, visits, names, at_most, newest_first)
    found = sorted(_stored(database, rows), key=lambda one: (one.at, one.id), reverse=newest_first)
    return found if most is None else found[:most]


def latest_of_shop(database: Database, shop_id: int, names: Collection[str], *, most: int) -> list[StoredEvent]:
    """Among the `most` newest events of a shop, those of these names, newest first: reads the end of one index."""
    latest = _latest(shop_id, most).subquery()
    statement = select(latest).where(latest.c.name.in_(_codes(names))).order_by(latest.c.id.desc())
    return _read(database, statement)


def latest_names(database: Database, shop_id: int, most: int) -> set[str]:
    """The names among the `most` newest events of a shop."""
    latest = select(events.c.name).where(events.c.shop_id == shop_id).order_by(events.c.id.desc()).limit(most)
    codes = set(database.execute(select(latest.subquery().c.name).distinct()).scalars())
    texts = texts_of(database, [code - FIRST_WORD for code in codes if code >= FIRST_WORD])
    return {_name(code, texts) for code in codes}


def latest_urls(database: Database, shop_id: int, most: int) -> list[str]:
    """The addresses of the pages of a shop's `most` newest events, each once, the newest first."""
    return list(dict.fromkeys(one.url for one in _read(database, _latest(shop_id, most)) if one.url))


def told_by_visits(database: Database, visits: Collection[int], telling: Collection[str]) -> list[Told]:
    """The page views of these visits and their `telling` events, in no order."""
    return [
        Told(one.session_id, one.at_ms, one.name, one.page, one.url, one.params)
        for one in _rows_of_visits(database, visits, {"page_view", *telling})
    ]


def last_moments(
    database: Database, visits: Collection[int], without: Collection[str]
) -> dict[int, tuple[dt.datetime, dt.datetime | None]]:
    """By visit, when its last event but of the names `without` happened, and its last page view (None for none)."""
    last: dict[int, int] = {}
    viewed: dict[int, int] = {}
    for one in _rows_of_visits(database, visits, None):
        if one.name not in without:
            last[one.session_id] = max(last.get(one.session_id, 0), one.at_ms)
        if one.name == "page_view":
            viewed[one.session_id] = max(viewed.get(one.session_id, 0), one.at_ms)
    return {visit: (from_ms(at), from_ms(viewed[visit]) if visit in viewed else None) for visit, at in last.items()}


def portion(database: Database, shop_id: int, after: bytes | None, most: int) -> list[StoredEvent]:
    """The next `most` events of a shop in the order of their ids, behind the id `after`."""
    statement = select(*_COLUMNS).where(events.c.shop_id == shop_id).order_by(events.c.id).limit(most)
    if after is not None:
        statement = statement.where(events.c.id > after)
    old = old_portion(connection_of(database), shop_id, after, most)
    return _stored(database, _once(old, _unpacked(database, statement))[:most])


def forget_visitor(connection: Connection, visitor_id: int) -> int:
    """Deletes all events of a visitor, and the words of theirs alone. How many events."""
    forget_words(connection, visitor_id)
    theirs = select(sessions.c.id).where(sessions.c.visitor_id == visitor_id)
    tables = (events, *_old_layout(connection))
    return sum(connection.execute(delete(table).where(table.c.session_id.in_(theirs))).rowcount for table in tables)


def forget_visits(connection: Connection, visits: Collection[int]) -> int:
    """Deletes all events of these visits. Returns how many."""
    tables = (events, *_old_layout(connection))
    return sum(connection.execute(delete(table).where(table.c.session_id.in_(visits))).rowcount for table in tables)


def _old_layout(connection: Connection) -> tuple[Table, ...]:
    """The table of earlier versions, as long as anything is in it."""
    return (old_events,) if has_old_events(connection) else ()


def _is_postgresql(connection: Connection) -> bool:
    return connection.dialect.name == "postgresql"


_COLUMNS = (events.c.shop_id, events.c.id, events.c.session_id, events.c.name, events.c.body)


def _rows_of_visits(
    database: Database,
    visits: Collection[int],
    names: Collection[str] | None,
    most: int | None = None,
    newest_first: bool = False,
) -> list[Unpacked]:
    """Those of both layouts, in no order; `most` of each, in the order of their ids."""
    statement = select(*_COLUMNS).where(events.c.session_id.in_(visits))
    if names is not None:
        statement = statement.where(events.c.name.in_(_codes(names)))
    if most is not None:
        statement = statement.order_by(events.c.id.desc() if newest_first else events.c.id).limit(most)
    # Before those that one may be moved to meanwhile.
    old = old_of_visits(connection_of(database), visits, names, most, newest_first)
    return _once(old, _unpacked(database, statement))


def _once(old: Sequence[Unpacked], new: Sequence[Unpacked]) -> list[Unpacked]:
    """In the order of their ids; as they are, where all are of today's layout."""
    return sorted({(one.shop_id, one.id): one for one in (*old, *new)}.values(), key=_id_of) if old else list(new)


def _id_of(one: Unpacked) -> bytes:
    return one.id


def _latest(shop_id: int, most: int) -> Select[Any]:
    return select(*_COLUMNS).where(events.c.shop_id == shop_id).order_by(events.c.id.desc()).limit(most)


def _codes(names: Collection[str]) -> list[int]:
    return sorted(NAME_CODES[name] for name in names)


def _name(code: int, texts: Mapping[int, str]) -> str:
    return NAMES[code] if code < FIRST_WORD else texts.get(code - FIRST_WORD, "")


def _unpacked(database: Database, statement: Select[Any]) -> list[Unpacked]:
    rows = database.execute(statement).all()
    numbers = {number for row in rows for number in words_in(row[4])}
    numbers.update(row[3] - FIRST_WORD for row in rows if row[3] >= FIRST_WORD)
    texts = texts_of(database, numbers)

    def text(number: int) -> str:
        return texts.get(number, "")

    return [
        Unpacked(shop_id, event_id, visit, _name(code, texts), *unpack(body, event_id, text))
        for shop_id, event_id, visit, code, body in rows
    ]


def _read(database: Database, statement: Select[Any]) -> list[StoredEvent]:
    return _stored(database, _unpacked(database, statement))


def _stored(database: Database, rows: Sequence[Unpacked]) -> list[StoredEvent]:
    visits = {row.session_id for row in rows}
    columns = select(sessions.c.id, sessions.c.visitor_id).where(sessions.c.id.in_(visits))
    whose = {visit: visitor for visit, visitor in database.execute(columns)}
    return [
        StoredEvent(
            row.shop_id,
            row.id,
            row.session_id,
            whose.get(row.session_id, 0),
            row.name,
            row.source,
            from_ms(row.at_ms),
            from_ms(row.device_at_ms),
            row.page,
            row.url,
            row.title,
            dict(row.params),
        )
        for row in rows
    ]
