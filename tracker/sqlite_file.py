"""SQLite's files: the log is emptied of what was erased, and room that nobody needs is given back to the disk."""

from __future__ import annotations

import time
from typing import Any

from sqlalchemy import Engine

from tracker.db import BUSY_TIMEOUT_MS

CLEARING_TIMEOUT_MS = 50

SPARE_SHARE = 0.1
"""Of the file may stay free: what comes next is stored there."""
SPARE_PAGES = 2_000
"""Eight megabytes may always stay free."""

PAGES_TOGETHER = 250
"""Moved and cut off in one transaction, a megabyte: for some hundredths of a second nobody else can write."""
PAUSE_SECONDS = 0.05
INCREMENTAL = 2


def clear_write_ahead_log(engine: Engine) -> bool:
    """On SQLite: writes the log back and empties its file, in which erased rows can be read until then.

    False where somebody reads or writes just now; nobody is made to wait, and the worker does it again in a minute.
    """
    if engine.dialect.name != "sqlite":
        return True
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={CLEARING_TIMEOUT_MS}")
        is_busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        cursor.close()
    finally:
        connection.close()
    return not is_busy


def give_back(engine: Engine, seconds: float) -> int:
    """On SQLite: gives what is free in the file beyond a reserve back to the disk, in slices, for so many seconds.

    Returns how many pages. None of a file that an earlier version has made, until it was once vacuumed as a whole.
    """
    if engine.dialect.name != "sqlite":
        return 0
    given, until = 0, time.monotonic() + seconds
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        while _pragma(cursor, "auto_vacuum") == INCREMENTAL and time.monotonic() < until:
            free = _pragma(cursor, "freelist_count")
            spare = max(SPARE_PAGES, int(_pragma(cursor, "page_count") * SPARE_SHARE))
            some = min(PAGES_TOGETHER, free - spare)
            if some <= 0:
                break
            # Each step of the statement gives one page back, and `execute` takes one step where no rows come.
            cursor.executescript(f"PRAGMA incremental_vacuum({some})")
            given += free - _pragma(cursor, "freelist_count")
            time.sleep(PAUSE_SECONDS)
        cursor.close()
    finally:
        connection.close()
    return given


def _pragma(cursor: Any, name: str) -> int:
    return int(cursor.execute(f"PRAGMA {name}").fetchone()[0])
