"""Events in the layout of earlier versions are moved to today's by the worker, the newest first.

While an older version still runs beside this one it goes on writing here, and all of it is moved. A later migration
drops the table.
"""

from __future__ import annotations

import datetime as dt
import time
from typing import Any

from sqlalchemy import Connection, delete, select

from tracker.clock import now, to_ms
from tracker.db import writing
from tracker.sessions import event_store
from tracker.sessions.event_rows import NewEvent
from tracker.sessions.old_events import old_events

MOST_TOGETHER, LEAST_TOGETHER = 500, 50
"""Moved in one transaction: as many as this machine moves in `SLICE_SECONDS`, for which others wait."""
SLICE_SECONDS = 0.03
PAUSE_SECONDS = 0.02
"""At least; as long as the transaction took, so that it is the others' turn half of the time."""
LONGEST_RUN = dt.timedelta(minutes=5)
"""Shorter than a job may take before it is taken for dead."""


def move_events(at: dt.datetime) -> int:
    """Moves what there is, a slice a transaction. Returns how many events."""
    moved, until, most = 0, now() + LONGEST_RUN, MOST_TOGETHER // 4
    while now() < until:
        with writing() as session:
            connection = session.connection()
            # Not before others let it begin.
            began = time.monotonic()
            some = move_some(connection, most)
        took = time.monotonic() - began
        moved += some
        if some < most:
            break
        most = max(LEAST_TOGETHER, min(MOST_TOGETHER, int(most * SLICE_SECONDS / max(took, 0.001))))
        time.sleep(max(PAUSE_SECONDS, took))
    return moved


def move_some(connection: Connection, most: int) -> int:
    """Moves the newest events of one shop, so many at most. Returns how many."""
    shop_id = connection.scalar(select(old_events.c.shop_id).limit(1))
    if shop_id is None:
        return 0
    newest = select(old_events).where(old_events.c.shop_id == shop_id).order_by(old_events.c.id.desc())
    rows = connection.execute(newest.limit(most)).all()
    event_store.insert(connection, [_new_event(row) for row in rows])
    ids = [row.id for row in rows]
    connection.execute(delete(old_events).where(old_events.c.shop_id == shop_id, old_events.c.id.in_(ids)))
    return len(rows)


def _new_event(row: Any) -> NewEvent:
    return NewEvent(
        row.shop_id,
        bytes(row.id),
        row.session_id,
        row.visitor_id,
        row.name,
        row.source,
        to_ms(row.at),
        to_ms(row.device_at),
        row.page,
        row.url,
        row.title,
        row.params,
    )
