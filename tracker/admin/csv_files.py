"""CSV files for spreadsheets: quoted, and with nothing in them that a spreadsheet would take for a formula."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from flask import Response, stream_with_context

from tracker.db import db, read_only

_BEGINS = "=+-@\u2212"
"""What a formula begins with; the last is the minus of typesetters, which is no other width of ours."""

_ENDS_A_CELL = ("\t", "\r", "\n")


def csv_answer(name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Response:
    """A download of these rows, written as they are read. The byte-order mark makes spreadsheets read it as UTF-8."""
    # Asked for by POST but only reading: on SQLite, a slow download must not hold the one write lock.
    # What was loaded is let go as it is, for the rows are read after this session has ended.
    db.session.expunge_all()
    db.session.rollback()
    read_only.set(True)
    response = Response(stream_with_context(_lines(columns, rows)), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def harmless(value: Any) -> str:
    """The value as text that stays text: one a spreadsheet would calculate gets an apostrophe before it."""
    text = "" if value is None else str(value).replace("\x00", "")
    return f"'{text}" if text.startswith(_ENDS_A_CELL) or _is_formula(text) else text


def _is_formula(text: str) -> bool:
    """Also where blanks, or characters that nobody sees, come first; and where the sign is another width of itself."""
    first = next((char for char in text if unicodedata.category(char)[0] not in "CZM"), "")
    return bool(first) and unicodedata.normalize("NFKC", first)[0] in _BEGINS


def _lines(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    yield "\ufeff"
    yield _line([harmless(value) for value in columns])
    for row in rows:
        yield _line([harmless(value) for value in row])


def _line(values: Sequence[Any]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, quoting=csv.QUOTE_ALL).writerow(values)
    return buffer.getvalue()
