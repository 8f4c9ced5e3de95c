"""CSV files for spreadsheets: quoted, and with nothing in them that a spreadsheet would take for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from flask import Response, stream_with_context

from tracker.db import db, read_only

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

_UNSEEN = "".join(map(chr, [*range(33), 0x85, 0xA0, 0x1680, *range(0x2000, 0x2010), 0x2028, 0x2029, 0x202F, 0x205F]))
_UNSEEN += "\u2060\u3000\ufeff"


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
    # What comes after blanks is calculated as well, and so may be what comes after characters that nobody sees.
    return f"'{text}" if text.startswith(_DANGEROUS) or text.lstrip(_UNSEEN).startswith(_DANGEROUS) else text


def _lines(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    yield "\ufeff"
    yield _line([harmless(value) for value in columns])
    for row in rows:
        yield _line([harmless(value) for value in row])


def _line(values: Sequence[Any]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, quoting=csv.QUOTE_ALL).writerow(values)
    return buffer.getvalue()
