"""Statements of the write path: written once for both databases, run on the driver's own cursor, many rows in one call.

What runs thousands of times a second passes SQLAlchemy by, which costs more than the database does; everything else
should not. They run in the transaction of the `Connection` in hand, and fail as its other statements do.

On SQLite a statement is run row by row (`executemany`); on PostgreSQL once, over all rows as one JSON value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import JSON, Connection, Dialect, LargeBinary, Table
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import DBAPIError

Row = Sequence[Any]
"""Values in the order of the statement's columns: moments in milliseconds, JSON columns as Python values."""

_POSTGRESQL: Dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
_encode = msgspec.json.Encoder().encode
_NAMED = re.compile(r"(?<!:):(\w+)")


class Bulk:
    """A statement over rows. `sql` names its values as `:name`, `rows_from` is where PostgreSQL takes them from."""

    def __init__(self, table: Table, values: Mapping[str, str], sqlite: str, on_postgresql: str) -> None:
        """`values`: the name of each value of a row, and the column whose type it has."""
        places = {name: f"?{number}" for number, name in enumerate(values, 1)}
        self._sqlite = _NAMED.sub(lambda found: places[found[1]], sqlite)
        types = {name: table.c[column].type for name, column in values.items()}
        given = ", ".join(f"{name} {one.compile(_POSTGRESQL)}" for name, one in types.items())
        rows = f"json_to_recordset(%s::json) AS given ({given})"
        self._postgresql = _NAMED.sub(r"given.\1", on_postgresql).replace("{rows}", rows)
        self._names = tuple(values)
        self._json = [place for place, one in enumerate(types.values()) if isinstance(one, JSON)]
        self._bytes = [place for place, one in enumerate(types.values()) if isinstance(one, LargeBinary)]

    def run(self, connection: Connection, rows: Iterable[Row]) -> None:
        """Runs the statement for each row."""
        given = list(rows)
        if not given:
            return
        if connection.dialect.name == "sqlite":
            if self._json:
                given = [_with(row, self._json, _json_text) for row in given]
            _run(connection, self._sqlite, given, is_many=True)
            return
        _run(connection, self._postgresql, [self._as_json(given)])

    def returned(self, connection: Connection, rows: Iterable[Row]) -> list[Row]:
        """Runs the statement on PostgreSQL, and answers what it returns."""
        given = list(rows)
        return list(_run(connection, self._postgresql, [self._as_json(given)]).fetchall()) if given else []

    def _as_json(self, rows: list[Row]) -> str:
        if self._bytes:
            rows = [_with(row, self._bytes, _hex) for row in rows]
        return _encode([dict(zip(self._names, row, strict=True)) for row in rows]).decode()


def inserting(table: Table, columns: Sequence[str], then: str = "", returning: str = "") -> Bulk:
    """INSERT of these columns; `then` is what follows, such as ON CONFLICT, `returning` what PostgreSQL answers."""
    into = f'INSERT INTO "{table.name}" ({", ".join(columns)})'
    values = ", ".join(f":{name}" for name in columns)
    back = f" RETURNING {returning}" if returning else ""
    # All parts are the program's own words.
    return Bulk(
        table,
        {name: name for name in columns},
        f"{into} VALUES ({values}) {then}",
        f"{into} SELECT {values} FROM {{rows}} {then}{back}",  # noqa: S608
    )


def updating(table: Table, values: Mapping[str, str], change: str) -> Bulk:
    """UPDATE by `id`, which is the first of the values. `change` is what stands behind SET, with `:name` for values.

    Values need other names than the table's columns.
    """
    return Bulk(
        table,
        {"key": "id", **values},
        f'UPDATE "{table.name}" SET {change} WHERE id = :key',  # noqa: S608
        f'UPDATE "{table.name}" SET {change} FROM {{rows}} WHERE id = :key',  # noqa: S608
    )


class Query:
    """A SELECT. `?` stands for a value; `IN ?` for a list, on PostgreSQL of the type given; one list at most."""

    def __init__(self, sql: str, list_type: str = "bigint", lock: str = "") -> None:
        self._sqlite = sql
        on_postgresql = sql.replace("IN ?", f"= ANY(%s::{list_type}[])").replace("?", "%s")
        self._postgresql = f"{on_postgresql} {lock}".strip()

    def rows(self, connection: Connection, *values: Any) -> list[Row]:
        """What it finds. A moment is milliseconds; a JSON column is decoded by PostgreSQL's driver alone."""
        if connection.dialect.name == "sqlite":
            sql, given = self._sqlite, list(values)
            for place, value in enumerate(values):
                if isinstance(value, list):
                    # Few lengths, so that the driver finds the statement it has prepared.
                    padded = value + value[-1:] * (_padded(len(value)) - len(value))
                    sql = sql.replace("IN ?", f"IN (?{',?' * (len(padded) - 1)})")
                    given[place : place + 1] = padded
            return list(_run(connection, sql, given).fetchall())
        return list(_run(connection, self._postgresql, list(values)).fetchall())


def from_json(value: Any) -> Any:
    """The value of a JSON column that a `Query` has found."""
    return msgspec.json.decode(value) if isinstance(value, str) else value


def _run(connection: Connection, sql: str, values: Any, *, is_many: bool = False) -> Any:
    driver = connection.dialect.loaded_dbapi
    cursor = connection.connection.cursor()
    try:
        (cursor.executemany if is_many else cursor.execute)(sql, values)
    except driver.Error as error:
        is_gone = connection.dialect.is_disconnect(error, connection.connection.dbapi_connection, cursor)
        if is_gone:
            connection.invalidate(error)
        told = DBAPIError.instance(
            sql, None, error, driver.Error, connection_invalidated=is_gone, dialect=connection.dialect
        )
        raise told from error
    return cursor


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


def _hex(value: bytes) -> str:
    return f"\\x{value.hex()}"
