"""What is old enough goes: events with their visits, visitors of whom nothing else is left, carts, and words.

In small slices, each a transaction of its own, so that whoever writes waits for hundredths of a second. A shop's visits
are walked in the order of their end and each only once: what stays of them (a visit in which something was ordered,
shown or won) is emptied, and is not looked at again.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Collection, Iterator
from functools import partial
from typing import Any

from sqlalchemy import BigInteger, Column, Connection, ForeignKey, and_, delete, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from tracker import clock
from tracker.db import Model, Moment, insert_replacing, table_of, writing
from tracker.sessions import event_store
from tracker.sessions.models import Cart, Session, Visitor
from tracker.sessions.partitions import drop_partitions
from tracker.sessions.words import month_of, words
from tracker.shops.models import Shop
from tracker.shops.settings import shop_settings

MOST_TOGETHER = 200
MOST_WORDS = 2_000
PAUSE_SECONDS = 0.02
LONGEST_RUN = dt.timedelta(minutes=5)
"""Shorter than a job may take before it is taken for dead; the rest is for the next time."""

SLACK = dt.timedelta(days=32)
"""A visit can go on, and an event come late, into the month after the one whose words it uses."""

GO_ALONG = frozenset({"cart", "counted_visit", "exit_signal"})
"""Tables whose rows go with their visit. Any other row that names a visit or a visitor keeps it."""

EMPTIED = {
    "arrival_id": None,
    "client_id": None,
    "landing_url": "",
    "referrer": "",
    "utm": None,
    "language": "",
    "timezone": "",
    "browser": "",
    "os": "",
    "country": "",
}


class RetentionMark(Model):
    """How far the visits of a shop have been retired, in the order of their end."""

    __tablename__ = "retention_mark"

    shop_id: Mapped[int] = mapped_column(
        ForeignKey("shop.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    last_at: Mapped[dt.datetime] = mapped_column(Moment)
    last_visit: Mapped[int] = mapped_column(BigInteger, default=0)


sessions = table_of(Session)
visitors = table_of(Visitor)
carts = table_of(Cart)
marks = table_of(RetentionMark)


def retire(now: dt.datetime) -> int:
    """Retires what every shop wants to keep no longer. Returns how many visits, carts and words that were."""
    until = clock.now() + LONGEST_RUN
    with writing() as session:
        shops = session.execute(select(Shop.id, Shop.settings).order_by(Shop.id)).all()
    keeps = {shop_id: shop_settings(stored or {}) for shop_id, stored in shops}
    longest = dt.timedelta(days=max((one["visits.keep_days"] for one in keeps.values()), default=0))
    if keeps:
        with writing() as session:
            drop_partitions(session.connection(), now - longest - SLACK)
    done = 0
    for shop_id, settings in keeps.items():
        visits_before = now - dt.timedelta(days=settings["visits.keep_days"])
        carts_before = now - dt.timedelta(days=settings["carts.keep_days"])
        done += _repeat(partial(retire_visits, shop_id=shop_id, before=visits_before), MOST_TOGETHER, until)
        done += _repeat(partial(retire_carts, shop_id=shop_id, before=carts_before), MOST_TOGETHER, until)
    # Last, and only where it was come to: now no row is left which needs them.
    return done + _repeat(partial(retire_words, before=now - longest - SLACK), MOST_WORDS, until) if keeps else done


def _repeat(step: Callable[[Connection], int], most: int, until: dt.datetime) -> int:
    """One slice after the other until there is less than one, with a pause for those who wait. Returns how much."""
    done = 0
    while clock.now() < until:
        with writing() as session:
            some = step(session.connection())
        done += some
        if some < most:
            break
        time.sleep(PAUSE_SECONDS)
    return done


def retire_visits(connection: Connection, shop_id: int, before: dt.datetime) -> int:
    """The next visits of a shop that ended before this moment. Returns how many were looked at."""
    mark = connection.execute(select(marks.c.last_at, marks.c.last_visit).where(marks.c.shop_id == shop_id)).first()
    statement = select(sessions.c.id, sessions.c.last_at, sessions.c.visitor_id).where(
        sessions.c.shop_id == shop_id, sessions.c.last_at < before
    )
    if mark is not None:
        same = and_(sessions.c.last_at == mark.last_at, sessions.c.id > mark.last_visit)
        # The time alone, said by itself, is where the index is begun to be read: behind all that was kept.
        later = or_(sessions.c.last_at > mark.last_at, same)
        statement = statement.where(sessions.c.last_at >= mark.last_at, later)
    rows = connection.execute(statement.order_by(sessions.c.last_at, sessions.c.id).limit(MOST_TOGETHER)).all()
    if not rows:
        return 0
    ids = {row.id for row in rows}
    event_store.forget_visits(connection, ids)
    kept = _named(connection, "session", ids)
    connection.execute(delete(sessions).where(sessions.c.id.in_(ids - kept)))
    if kept:
        connection.execute(update(sessions).where(sessions.c.id.in_(kept)).values(EMPTIED))
    _retire_visitors(connection, {row.visitor_id for row in rows if row.id not in kept}, before)
    last = rows[-1]
    row = {"shop_id": shop_id, "last_at": last.last_at, "last_visit": last.id}
    insert_replacing(connection, marks, [row], ["shop_id"], ["last_at", "last_visit"])
    return len(rows)


def retire_carts(connection: Connection, shop_id: int, before: dt.datetime) -> int:
    """The oldest carts of a shop that nothing was done with since this moment. Returns how many went."""
    old = select(carts.c.session_id).where(carts.c.shop_id == shop_id, carts.c.updated_at < before)
    ids = connection.scalars(old.order_by(carts.c.updated_at).limit(MOST_TOGETHER)).all()
    return connection.execute(delete(carts).where(carts.c.session_id.in_(ids))).rowcount if ids else 0


def retire_words(connection: Connection, before: dt.datetime) -> int:
    """Words of months that ended before this moment. Returns how many went."""
    old = select(words.c.id).where(words.c.month < month_of(clock.to_ms(before))).limit(MOST_WORDS)
    ids = connection.scalars(old).all()
    return connection.execute(delete(words).where(words.c.id.in_(ids))).rowcount if ids else 0


def _retire_visitors(connection: Connection, ids: Collection[int], before: dt.datetime) -> None:
    """Those of these visitors who have not been seen since, and whom no row names any more."""
    unseen = select(visitors.c.id).where(visitors.c.id.in_(ids), visitors.c.last_seen_at < before)
    gone = set(connection.scalars(unseen)) - _named(connection, "visitor", ids)
    if gone:
        connection.execute(delete(visitors).where(visitors.c.id.in_(gone)))


def _named(connection: Connection, table: str, ids: Collection[int]) -> set[int]:
    """Which of these visits or visitors rows of other tables name."""
    return {number for column in _naming(table) for number in connection.scalars(select(column).where(column.in_(ids)))}


def _naming(table: str) -> Iterator[Column[Any]]:
    for one in Model.metadata.sorted_tables:
        for key in one.foreign_keys:
            if key.column.table.name == table and one.name not in GO_ALONG:
                yield key.parent
