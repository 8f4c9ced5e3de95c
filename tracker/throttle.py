"""How often somebody may do what must not be done often: counted in the database, exact over all processes.

One statement counts and answers. Whoever does the same at the same moment waits for this transaction, and what is
rolled back was never counted. Subjects are keyed hashes: no address of a person or a network is stored.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import BigInteger, Connection, Integer, LargeBinary, delete
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Mapped, mapped_column

from tracker.clock import to_ms
from tracker.db import Model, table_of
from tracker.jobs import JOBS, Job
from tracker.services import services

KEPT = dt.timedelta(days=2)


class ThrottleCount(Model):
    """How often something was done in one span of time."""

    __tablename__ = "throttle_count"

    subject: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    """Who and what, as a keyed hash."""
    span: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False, index=True)
    """When the span of time began, in milliseconds since 1970."""
    count: Mapped[int] = mapped_column(Integer)


counts = table_of(ThrottleCount)


@dataclass(frozen=True)
class Limit:
    """So many of one thing within each span of time."""

    name: str
    most: int
    span: dt.timedelta = dt.timedelta(hours=1)


def take(connection: Connection, limit: Limit, subject: str, now: dt.datetime) -> bool:
    """Counts one, in the connection's transaction. Whether it was still within the limit."""
    span_ms = limit.span // dt.timedelta(milliseconds=1)
    row = {
        "subject": services().sealer.lookup_key(subject, f"throttle:{limit.name}")[:16],
        "span": to_ms(now) // span_ms * span_ms,
        "count": 1,
    }
    insert = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
    added = insert(counts).values(row)
    added = added.on_conflict_do_update(index_elements=["subject", "span"], set_={"count": counts.c.count + 1})
    statement = added.returning(counts.c.count)
    return int(connection.execute(statement).scalar_one()) <= limit.most


def purge(connection: Connection, now: dt.datetime) -> int:
    """Forgets spans that are over."""
    return connection.execute(delete(counts).where(counts.c.span < to_ms(now - KEPT))).rowcount


JOBS.register(Job("purge_throttle", 3600, purge))
