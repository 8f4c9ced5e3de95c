"""On PostgreSQL events lie in a partition a month, by the time in their ids: made ahead, and dropped as a whole.

An id is the device's word. What its clock, or whoever invented the id, puts into no month that has a partition goes to
`stored_event_other`, where a resend finds it as well: the same id leads to the same place. A partition that is made
later takes over what is there of its month.
"""

from __future__ import annotations

import datetime as dt
import re

from sqlalchemy import Connection, text

from tracker.sessions.words import month_of

MONTHS_AHEAD = 3

_NAME = re.compile(r"stored_event_(\d{4})_(\d{2})")


def make_partitions(connection: Connection, now: dt.datetime) -> int:
    """Makes what is missing of the last, this and the next months. Returns how many; none but on PostgreSQL."""
    if connection.dialect.name != "postgresql":
        return 0
    this, there = _month(now), _months(connection)
    missing = [month for month in range(this - 1, this + MONTHS_AHEAD + 1) if month not in there]
    for month in missing:
        # With the rights of whoever migrates: the worker may serve with a role that changes no schema.
        connection.execute(text("SELECT make_event_month(:month)"), {"month": month})
    return len(missing)


def drop_partitions(connection: Connection, before: dt.datetime) -> int:
    """Drops the months that ended before this moment, with all events in them. Returns how many months."""
    if connection.dialect.name != "postgresql":
        return 0
    old = sorted(month for month in _months(connection) if month < _month(before))
    for month in old:
        # Whoever writes waits for this lock: not for long, and else another time.
        connection.execute(text("SELECT drop_event_month(:month)"), {"month": month})
    return len(old)


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
