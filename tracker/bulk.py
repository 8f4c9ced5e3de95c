"""Statements of the write path: written once for both databases, run on the driver's own cursor, many rows in one call.

What runs thousands of times a second passes SQLAlchemy by, which costs more than the database does; everything else
should not. They run in the transaction of the `Connection` in hand, and fail as its other statements do.

One call is one statement. SQLite gets the rows as VALUES, in few different numbers so that the driver finds the
statement it has prepared; PostgreSQL as one JSON value.

Each way to PostgreSQL and back costs more than what is done there. Within `together`, statements gather until somebody
wants to know what one has found, and go in one way; the last ones go with the COMMIT.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain, count
from typing import Any

import msgspec
from sqlalchemy import JSON, Connection, Dialect, LargeBinary, Table
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeDecorator

from tracker.ways import Statement, WayError, go, text_of

Row = Sequence[Any]
"""Values in the order of the statement's columns: moments in milliseconds, JSON columns as Python values."""

_POSTGRESQL: Dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
MOST_ROWS = 64
"""In one statement of SQLite's; its variables are limited."""

_encode = msgspec.json.Encoder().encode


class Bulk:
    """A statement over rows: what is given of a row is `given.name` in it, and `{given}` is where that comes from."""

    def __init__(self, table: Table, values: Mapping[str, str], sqlite: str, on_postgresql: str) -> None:
        """`values`: the name of each value of a row, and the column whose type it has."""
        types = {name: table.c[column].type for name, column in values.items()}
        typed = ", ".join(f"{name} {one.compile(_POSTGRESQL)}" for name, one in types.items())
        self._postgresql = on_postgresql.format(given=f"json_to_recordset($1::json) AS given ({typed})")
        self._sqlite = sqlite
        self._one_row = f"({', '.join('?' * len(values))})"
        self._by_size: dict[int, str] = {}
        self._names = tuple(values)
        self._json = [place for place, one in enumerate(types.values()) if isinstance(one, JSON)]
        self._bytes = [place for place, one in enumerate(types.values()) if _is_bytes(one)]

    def run(self, connection: Connection, rows: Iterable[Row]) -> None:
        """Runs the statement over the rows."""
        given = list(rows)
        if not given:
            return
        if connection.dialect.name != "sqlite":
            _later(connection, (self._postgresql, [self._as_json(given)]), None)
            return
        if self._json:
            given = [_with(row, self._json, _json_text) for row in given]
        start = 0
        while start < len(given):
            size = min(MOST_ROWS, 1 << (len(given) - start).bit_length() - 1)
            values = list(chain.from_iterable(given[start : start + size]))
            _run(connection, self._for_size(size), values)
            start += size

    def _for_size(self, size: int) -> str:
        if size not in self._by_size:
            self._by_size[size] = self._sqlite.format(given=", ".join([self._one_row] * size))
        return self._by_size[size]

    def _as_json(self, rows: list[Row]) -> bytes:
        if self._bytes:
            rows = [_with(row, self._bytes, _hex) for row in rows]
        return _encode([dict(zip(self._names, row, strict=True)) for row in rows])


def inserting(table: Table, columns: Sequence[str], then: str = "") -> Bulk:
    """INSERT of these columns; `then` is what follows, such as ON CONFLICT."""
    # All parts are the program's own words.
    into = f'INSERT INTO "{table.name}" ({", ".join(columns)})'
    values = ", ".join(f"given.{name}" for name in columns)
    return Bulk(
        table,
        {name: name for name in columns},
        f"{into} VALUES {{given}} {then}",
        f"{into} SELECT {values} FROM {{given}} {then}",  # noqa: S608
    )


def updating(table: Table, values: Mapping[str, str], change: str) -> Bulk:
    """UPDATE by `id`, a row's first value. `change` stands behind SET, and has the others as `given.name`.

    Values need other names than the table's columns.
    """
    names = ", ".join(("key", *values))
    update = f'UPDATE "{table.name}" SET {change} FROM'  # noqa: S608
    return Bulk(
        table,
        {"key": "id", **values},
        f"WITH given ({names}) AS (VALUES {{given}}) {update} given WHERE id = given.key",
        f"{update} {{given}} WHERE id = given.key",
    )


class Query:
    """A SELECT. `?` stands for a value; `IN ?` for a list, on PostgreSQL of the type given; one list at most."""

    def __init__(self, sql: str, list_type: str = "bigint", lock: str = "") -> None:
        self._sqlite = sql
        self._postgresql = numbered(f"{sql.replace('IN ?', f'= ANY(?::{list_type}[])')} {lock}".strip())

    def rows(self, connection: Connection, *values: Any) -> list[Row]:
        """What it finds. A moment is milliseconds; a JSON column is decoded by PostgreSQL's driver alone."""
        return self.ask(connection, *values).rows()

    def ask(self, connection: Connection, *values: Any) -> Asked:
        """Asks, to be told later: within `together`, other questions go the same way."""
        if connection.dialect.name != "sqlite":
            asked = Asked(connection)
            _later(connection, (self._postgresql, _texts(connection, self._postgresql, values)), asked)
            return asked
        sql, given = self._sqlite, list(values)
        for place, value in enumerate(values):
            if isinstance(value, list):
                # Few lengths, so that the driver finds the statement it has prepared.
                padded = value + value[-1:] * (_padded(len(value)) - len(value))
                sql = sql.replace("IN ?", f"IN (?{',?' * (len(padded) - 1)})")
                given[place : place + 1] = padded
        return Asked(connection, list(_run(connection, sql, given).fetchall()))


class Asked:
    """What a query finds."""

    __slots__ = ("_connection", "found")

    def __init__(self, connection: Connection, found: list[Row] | None = None) -> None:
        self._connection = connection
        self.found = found

    def rows(self) -> list[Row]:
        """The rows, once the database has been waited for."""
        if self.found is None:
            send(self._connection)
        if self.found is None:
            raise RuntimeError("the transaction that asked is over")
        return self.found


_Gathered = list[tuple[Statement, Asked | None]]
_GATHERED = "shopbell.gathered"


@contextmanager
def together(connection: Connection) -> Iterator[None]:
    """Within, statements of this module gather where that saves ways to the database. Commits on PostgreSQL."""
    if connection.dialect.name == "sqlite":
        yield
        return
    gathered: _Gathered = []
    connection.info[_GATHERED] = gathered
    try:
        yield
        gathered.append((("COMMIT", ()), None))
        send(connection)
    finally:
        connection.info.pop(_GATHERED, None)


def send(connection: Connection, *_: Any) -> None:
    """Has PostgreSQL do what has gathered, if anything has. Also a listener: what SQLAlchemy runs comes after that."""
    gathered: _Gathered | None = connection.info.get(_GATHERED)
    if gathered:
        statements = gathered.copy()
        gathered.clear()
        _go(connection, statements)


def run_later(connection: Connection, sql: str, values: Sequence[Any]) -> None:
    """Runs a statement of PostgreSQL's (see `numbered`) whose answer nobody needs, within `together` with others."""
    _later(connection, (sql, _texts(connection, sql, values)), None)


def numbered(sql: str) -> str:
    """The statement with $1, $2 … for its question marks."""
    number = count(1)
    return re.sub(r"\?", lambda _: f"${next(number)}", sql)


def _later(connection: Connection, statement: Statement, asked: Asked | None) -> None:
    gathered: _Gathered | None = connection.info.get(_GATHERED)
    if gathered is None:
        _go(connection, [(statement, asked)])
    else:
        gathered.append((statement, asked))


def _go(connection: Connection, statements: _Gathered) -> None:
    raw: Any = connection.connection.dbapi_connection
    try:
        found = go(raw, [statement for statement, _ in statements])
    except WayError as error:
        raise _told(connection, error.sql, error.error) from error
    except BaseException as error:
        connection.invalidate(error)
        raise
    for (_, asked), rows in zip(statements, found, strict=True):
        if asked is not None:
            asked.found = [*rows]


def _texts(connection: Connection, sql: str, values: Sequence[Any]) -> list[bytes | None]:
    try:
        return [text_of(value) for value in values]
    except connection.dialect.loaded_dbapi.Error as error:
        raise _told(connection, sql, error) from error


GIVES_WAY = "shopbell.gives_way"
"""In a connection's `info`: what lets the process's other requests go on, where they share a thread with this one."""


def give_way(connection: Connection) -> None:
    """To be called in the midst of long work: as waiting for PostgreSQL does, it lets others go on."""
    gives_way = connection.info.get(GIVES_WAY)
    if gives_way is not None:
        gives_way()


def from_json(value: Any) -> Any:
    """The value of a JSON column that a `Query` has found."""
    return msgspec.json.decode(value) if isinstance(value, str) else value


def _run(connection: Connection, sql: str, values: Sequence[Any]) -> Any:
    give_way(connection)
    cursor = connection.connection.cursor()
    try:
        cursor.execute(sql, values)
    except connection.dialect.loaded_dbapi.Error as error:
        raise _told(connection, sql, error) from error
    return cursor


def _told(connection: Connection, sql: str, error: Exception) -> BaseException:
    """The driver's error as SQLAlchemy tells it."""
    driver: Any = connection.dialect.loaded_dbapi
    is_gone = connection.dialect.is_disconnect(error, connection.connection.dbapi_connection, None)  # type: ignore[arg-type]
    if is_gone:
        connection.invalidate(error)
    return DBAPIError.instance(
        sql, None, error, driver.Error, connection_invalidated=is_gone, dialect=connection.dialect
    )


def _padded(length: int) -> int:
    return 1 << max(length - 1, 0).bit_length()


def _with(row: Row, places: list[int], change: Any) -> Row:
    changed = list(row)
    for place in places:
        if changed[place] is not None:
            changed[place] = change(changed[place])
    return changed


def _json_text(value: Any) -> str:
    return _encode(value).decode()


def _is_bytes(type_: Any) -> bool:
    return isinstance(type_.impl_instance if isinstance(type_, TypeDecorator) else type_, LargeBinary)


def _hex(value: bytes) -> str:
    return f"\\x{value.hex()}"
