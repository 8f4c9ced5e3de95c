"""Whether those who seemed about to leave did: signs of visits that are over become daily counts, and are deleted.

What a visit costs here does not grow with its events: its last ones are looked up by an index, once. Visits that ended
are counted beside them, from the first sign of a shop on, to tell how many gave none.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, delete, func, select

from tracker.db import insert_adding, insert_ignoring, insert_replacing, table_of
from tracker.insight.exit_precision import Sign, has_left, merged
from tracker.insight.models import ExitFigure, ExitMark
from tracker.jobs import JOBS, Job
from tracker.popups.models import ExitSignal
from tracker.sessions import event_store
from tracker.sessions.models import Session
from tracker.sessions.windows import IDLE_MS

SURELY_ENDED = dt.timedelta(milliseconds=IDLE_MS) + dt.timedelta(minutes=5)
MOST_VISITS = 300
"""Visits looked at in one transaction; the rest is for the next."""
MOST_DAYS = 3
"""Days of a shop's visits that one run counts at most, after a stall."""

figures = table_of(ExitFigure)
marks = table_of(ExitMark)
signals = table_of(ExitSignal)
sessions = table_of(Session)

BY_ITSELF = ("view_promotion", "promotion_withheld")
"""What the tag tells without anybody doing anything."""

KEY = ["shop_id", "day", "device", "signal", "outcome", "has_left"]
Figures = Counter[tuple[int, str, str, str, str, bool]]


def count_exits(connection: Connection, now: dt.datetime) -> int:
    """Judges the signs of visits that are over, and counts those visits. Returns how many signs."""
    total: Figures = Counter()
    judged = _judge(connection, now, total)
    _count_visits(connection, now, total)
    rows = [dict(zip(KEY, key, strict=True)) | {"count": count} for key, count in sorted(total.items())]
    if rows:
        insert_adding(connection, figures, rows, KEY, "count")
    return judged


def _judge(connection: Connection, now: dt.datetime, total: Figures) -> int:
    over = (
        select(signals.c.session_id)
        .join(sessions, sessions.c.id == signals.c.session_id)
        .where(signals.c.fired_at < now - SURELY_ENDED, sessions.c.last_at < now - SURELY_ENDED)
        .group_by(signals.c.session_id)
        .order_by(func.min(signals.c.fired_at))
        .limit(MOST_VISITS)
    )
    visits = connection.scalars(over).all()
    if not visits:
        return 0
    found = connection.execute(
        select(signals, sessions.c.device, sessions.c.is_bot)
        .join(sessions, sessions.c.id == signals.c.session_id)
        .where(signals.c.session_id.in_(visits))
        .order_by(signals.c.id)
    ).all()
    _begin_marks(connection, found)
    lasts = event_store.last_moments(connection, visits, BY_ITSELF)
    by_visit: dict[int, list[Any]] = defaultdict(list)
    for row in found:
        if not row.is_bot:
            by_visit[row.session_id].append(row)
    for session_id, rows in by_visit.items():
        for sign in merged(Sign(row.fired_at, row.signal, row.outcome) for row in rows):
            # A visit whose events are not there any more says nothing of how it ended.
            if session_id not in lasts:
                continue
            left = has_left(sign.fired_at, *lasts[session_id])
            day = f"{sign.fired_at:%Y-%m-%d}"
            total[rows[0].shop_id, day, rows[0].device, sign.signal, sign.outcome, left] += 1
    connection.execute(delete(signals).where(signals.c.id.in_([row.id for row in found])))
    return len(found)


def _begin_marks(connection: Connection, found: Sequence[Any]) -> None:
    first: dict[int, dt.datetime] = {}
    for row in found:
        first[row.shop_id] = min(row.fired_at, first.get(row.shop_id, row.fired_at))
    rows = [{"shop_id": shop_id, "counted_to": at} for shop_id, at in sorted(first.items())]
    insert_ignoring(connection, marks, rows, ["shop_id"])


def _count_visits(connection: Connection, now: dt.datetime, total: Figures) -> None:
    until = now - SURELY_ENDED
    for shop_id, begun in connection.execute(select(marks).order_by(marks.c.shop_id)).all():
        counted_to = begun
        for _ in range(MOST_DAYS):
            midnight = counted_to.replace(hour=0, minute=0, second=0, microsecond=0) + dt.timedelta(days=1)
            end = min(until, midnight)
            if end <= counted_to:
                break
            statement = (
                select(sessions.c.device, func.count())
                .where(
                    sessions.c.shop_id == shop_id,
                    sessions.c.last_at >= counted_to,
                    sessions.c.last_at < end,
                    sessions.c.is_bot.is_(False),
                )
                .group_by(sessions.c.device)
            )
            for device, count in connection.execute(statement):
                total[shop_id, f"{counted_to:%Y-%m-%d}", device, "", "", True] += count
            counted_to = end
        if counted_to != begun:
            row = {"shop_id": shop_id, "counted_to": counted_to}
            insert_replacing(connection, marks, [row], ["shop_id"], ["counted_to"])


JOBS.register(Job("count_exits", 300, count_exits))
