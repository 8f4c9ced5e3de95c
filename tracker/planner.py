"""What SQLite knows of how many rows there are, and so which index it takes: it never looks by itself.

Without that it takes all indexes for equally good: to find a person's latest rows it may pass all of the shop's, where
an index has those in the order that is asked for. PostgreSQL looks by its autovacuum.
"""

from __future__ import annotations

import time
from typing import Any

from sqlalchemy import Engine

from tracker.db import BUSY_TIMEOUT_MS

MOST_ROWS = 400
"""Of an index that are looked at: some milliseconds for each, however large it is. SQLite's own advice."""

LEAST_ROWS = 1_000
"""Of a table that is looked at: what was small then might be read as a whole when it is not any more."""

WAIT_MS = 500
"""For whoever writes just now."""
PAUSE_SECONDS = 0.01


def look_at_sizes(engine: Engine) -> int:
    """On SQLite: looks at every table that is not small, each in a short transaction of its own. Returns how many."""
    if engine.dialect.name != "sqlite":
        return 0
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={WAIT_MS}")
        cursor.execute(f"PRAGMA analysis_limit={MOST_ROWS}")
        found = cursor.execute("SELECT DISTINCT tbl_name FROM sqlite_master WHERE type = 'index'").fetchall()
        large = [name for (name,) in found if _is_large(cursor, name)]
        for name in large:
            cursor.execute(f'ANALYZE "{name}"')
            time.sleep(PAUSE_SECONDS)
        if large:
            _tell_other_connections(cursor)
        cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        cursor.close()
    finally:
        connection.close()
    return len(large)


def _is_large(cursor: Any, name: str) -> bool:
    counted = f'SELECT count(*) FROM (SELECT 1 FROM "{name}" LIMIT {LEAST_ROWS})'  # noqa: S608 -- the schema's own names
    return int(cursor.execute(counted).fetchone()[0]) == LEAST_ROWS


def _tell_other_connections(cursor: Any) -> None:
    """They read what is known when they open the file, and again when the schema has changed."""
    cursor.execute("BEGIN IMMEDIATE")
    cursor.execute("CREATE TABLE sizes_were_looked_at (id INTEGER)")
    cursor.execute("DROP TABLE sizes_were_looked_at")
    cursor.execute("COMMIT")
