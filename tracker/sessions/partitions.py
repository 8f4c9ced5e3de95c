"""On PostgreSQL events lie in a partition a month, by the time in their ids: made ahead, and dropped as a whole.

An id is the device's word. What its clock, or whoever invented the id, puts into no month that has a partition goes to
`stored_event_other`, where a resend finds it as well: the same id leads to the same place. A partition that is made
later takes over what is there of its month, where that is little: nobody can store anything meanwhile. Where it is much
the month stays there, and goes visit by visit.
"""

from __future__ import annotations

import datetime as dt
import logging
import re

from flask import Flask
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from tracker.clock import now as this_moment
from tracker.db import writing
from tracker.sessions.words import month_of

MONTHS_AHEAD = 3

MOST_TAKEN_OVER = 20_000
"""Events of a month that may lie in `stored_event_other` when its partition is made: some tenths of a second."""

log = logging.getLogger(__name__)

_NAME = re.compile(r"stored_event_(\d{4})_(\d{2})")


def make_partitions(connection: Connection, now: dt.datetime) -> int:
    """Makes what is missing of the last, this and the next months. Returns how many; none but on PostgreSQL."""
    if connection.dialect.name != "postgresql":
        return 0
    this, there = _month(now), _months(connection)
    wanted = [month for month in range(this - 1, this + MONTHS_AHEAD + 1) if month not in there]
    missing = [month for month in wanted if _lying_elsewhere(connection, month) <= MOST_TAKEN_OVER]
    for month in missing:
        # With the rights of whoever migrates: the worker may serve with a role that changes no schema.
        connection.execute(text("SELECT make_event_month(:month)"), {"month": month})
    return len(missing)


def make_partitions_at_start(app: Flask) -> None:
    """Where the worker was away for months, or has not run yet, a process that begins to serve makes what is missing.

    It serves whatever comes of it: without a month of their own events lie in `stored_event_other`.
    """
    try:
        with app.app_context(), writing() as session:
            make_partitions(session.connection(), this_moment())
    except SQLAlchemyError as error:
        # Another process may just have made the same one; or the schema is not there yet.
        log.info("no months of events were made at the start", extra={"error": type(error).__name__})


def drop_partitions(connection: Connection, before: dt.datetime) -> int:
    """Drops the months that ended before this moment, with all events in them. Returns how many months."""
    if connection.dialect.name != "postgresql":
        return 0
    old = sorted(month for month in _months(connection) if month < _month(before))
    for month in old:
        # Whoever writes waits for this lock: not for long, and else another time.
        connection.execute(text("SELECT drop_event_month(:month)"), {"month": month})
    return len(old)


def _lying_elsewhere(connection: Connection, month: int) -> int:
    """How many events of a month that has no partition there are, counted to one more than may be taken over."""
    found = connection.execute(
        text(
            "SELECT count(*) FROM (SELECT FROM stored_event_other"
            " WHERE id >= first_event_key(:month) AND id < first_event_key(:month + 1) LIMIT :most) one"
        ),
        {"month": month, "most": MOST_TAKEN_OVER + 1},
    )
    return int(found.scalar_one())


def _months(connection: Connection) -> set[int]:
    """The months that have a partition."""
    names = connection.execute(
        text(
            "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
            " WHERE i.inhparent = 'stored_event'::regclass"
        )
    ).scalars()
    found = (_NAME.fullmatch(name) for name in names)
    return {int(one[1]) * 12 + int(one[2]) - 1 for one in found if one}


def _month(at: dt.datetime) -> int:
    return month_of(int(at.timestamp() * 1000))
