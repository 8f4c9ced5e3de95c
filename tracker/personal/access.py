"""What is kept of a person, told to them: every table that is theirs, as JSON or as CSV files in a zip."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from sqlalchemy import Connection

from tracker.clock import iso
from tracker.personal.declare import HOLDINGS, Holding, Person
from tracker.personal.walk import rows_of
from tracker.sealing import Sealer

UNREADABLE = "(sealed with a key that is not configured)"

Rows = list[dict[str, Any]]


def tell(connection: Connection, sealer: Sealer, person: Person) -> dict[str, Rows]:
    """Table → the person's rows, by their key, with what is sealed in the clear. Tables without any are left out.

    Keyed hashes are left out: they say nothing beyond the text that is told beside them.
    """
    told: dict[str, Rows] = {}
    for holding in HOLDINGS:
        if holding.is_personal:
            if holding.read is not None:
                rows = [
                    {name: _plain(value) for name, value in row.items()} for row in holding.read(connection, person)
                ]
            else:
                rows = [_tell_row(sealer, holding, row) for row in rows_of(connection, holding, person)]
            if rows:
                told[holding.name] = rows
    return told


def as_json(told: Mapping[str, Any]) -> bytes:
    """The whole as one JSON document, with its lines set in."""
    return msgspec.json.format(msgspec.json.encode(told), indent=2)


def as_csv(tables: Mapping[str, Rows], harmless: Callable[[object], object]) -> bytes:
    """A zip of one CSV file a table. `harmless` is asked of every cell, against formulas in spreadsheets."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for table, rows in tables.items():
            text = io.StringIO()
            writer = csv.writer(text, quoting=csv.QUOTE_ALL)
            columns = list(rows[0])
            writer.writerow(columns)
            writer.writerows([harmless(_cell(row[column])) for column in columns] for row in rows)
            archive.writestr(f"{table}.csv", "\ufeff" + text.getvalue())
    return packed.getvalue()


def _tell_row(sealer: Sealer, holding: Holding, row: Any) -> dict[str, Any]:
    told: dict[str, Any] = {}
    hidden = {*holding.hashed, *(one.key_id for one in holding.hashed.values())}
    hidden |= {key for one in holding.sealed.values() for key in one.keys}
    for column in holding.table.c.keys():  # noqa: SIM118 -- it is no dict
        if column in hidden:
            continue
        value = getattr(row, column)
        if column in holding.sealed:
            try:
                value = sealer.open(bytes(value), holding.sealed[column].context(row))
            except ValueError:
                value = UNREADABLE
        elif column in holding.told and value is not None:
            value = holding.told[column](value)
        told[column.removesuffix("_sealed")] = _plain(value)
    return told


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return iso(value)
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).hex()
    return value


def _cell(value: Any) -> object:
    return msgspec.json.encode(value).decode() if isinstance(value, dict | list) else value
