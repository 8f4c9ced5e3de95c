"""The background work: what is done again and again, and the loop that does it. `flask work` runs it.

Each job has a row. Whoever moves its `due_at` on by a conditional UPDATE has the job, so any number of workers may run;
one that dies in the middle leaves a row that is simply due again later.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from time import monotonic

from sqlalchemy import Connection, Integer, String, select, update
from sqlalchemy.orm import Mapped, mapped_column

from tracker import clock
from tracker.db import Model, Moment, db, insert_ignoring, read_only, table_of
from tracker.metrics.declared import JOB_FAILURES, JOB_SECONDS
from tracker.registry import Registry

LEASE = dt.timedelta(minutes=10)
"""How long a job may take before another worker may take it for dead."""

LONGEST_DELAY = dt.timedelta(hours=1)
LONGEST_IDLE_SECONDS = 2.0

HEARTBEAT = "heartbeat"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Job:
    """Something done every so often. `run` is handed a connection within a transaction and the time; it never commits.

    It answers how many things it did, for the log. It may be run twice at once after a stall, so it must bear that.
    """

    name: str
    every_seconds: int
    run: Callable[[Connection, dt.datetime], int]


@dataclass(frozen=True)
class TalkingJob:
    """A job that talks to another machine. No transaction may wait for a stranger, so it is handed none: it begins and
    ends its own, and bears to be killed between any two of them.
    """

    name: str
    every_seconds: int
    run: Callable[[dt.datetime], int]


AnyJob = Job | TalkingJob


class JobState(Model):
    """When a job is due, and how it went last."""

    __tablename__ = "job_state"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    due_at: Mapped[dt.datetime] = mapped_column(Moment)
    started_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    finished_at: Mapped[dt.datetime | None] = mapped_column(Moment)
    took_ms: Mapped[int | None] = mapped_column(Integer)
    """How long the last run that succeeded took."""
    failures: Mapped[int] = mapped_column(Integer, default=0)
    """In a row; 0 after a success."""
    error: Mapped[str] = mapped_column(String(120), default="")
    """The kind of the last error, never its text: that could hold an address."""


states = table_of(JobState)

JOBS: Registry[AnyJob] = Registry("job")

JOBS.register(Job(HEARTBEAT, 20, lambda connection, now: 0))


def work(stop: threading.Event, jobs: Iterable[AnyJob] = JOBS, now: Callable[[], dt.datetime] = clock.now) -> None:
    """Does what is due until `stop` is set; the job in hand is finished first. Needs an application context."""
    jobs = list(jobs)
    while not stop.is_set():
        try:
            for job in jobs:
                if stop.is_set():
                    return
                run_if_due(job, now())
        except Exception:
            # The database is away. It comes back; a worker that had died would not.
            log.exception("the worker could not look for work")
            db.session.rollback()
        stop.wait(LONGEST_IDLE_SECONDS)


def run_if_due(job: AnyJob, now: dt.datetime) -> bool:
    """Runs the job if it is due and nobody else has it. A job that raises is logged and tried again later."""
    if not _claim(job, now):
        return False
    began = monotonic()
    try:
        done = job.run(now) if isinstance(job, TalkingJob) else job.run(db.session.connection(), now)
        seconds = monotonic() - began
        again = now + dt.timedelta(seconds=job.every_seconds)
        _note(job, now, due_at=again, finished_at=now, took_ms=round(seconds * 1000), failures=0, error="")
        JOB_SECONDS.observe((job.name,), seconds)
        if done:
            log.info("job %s: %d", job.name, done, extra={"job": job.name})
    except Exception as error:
        log.exception("job %s failed", job.name, extra={"job": job.name})
        JOB_FAILURES.add((job.name,))
        db.session.rollback()
        _postpone(job, now, type(error).__name__)
    return True


def _claim(job: AnyJob, now: dt.datetime) -> bool:
    if not _is_due(job, now):
        return False
    claimed = (
        update(states)
        .where(states.c.name == job.name, states.c.due_at <= now)
        .values(due_at=now + LEASE, started_at=now)
    )
    is_ours = db.session.connection().execute(claimed).rowcount == 1
    db.session.commit()
    return is_ours


def _is_due(job: AnyJob, now: dt.datetime) -> bool:
    """Looks without the write lock; a job that was never run gets its row here."""
    mark = read_only.set(True)
    try:
        wanted = select(states.c.due_at).where(states.c.name == job.name)
        due_at = db.session.connection().execute(wanted).scalar_one_or_none()
        db.session.rollback()
    finally:
        read_only.reset(mark)
    if due_at is None:
        connection = db.session.connection()
        insert_ignoring(connection, states, [{"name": job.name, "due_at": now, "failures": 0, "error": ""}], ["name"])
        db.session.commit()
        due_at = now
    return due_at <= now


def _postpone(job: AnyJob, now: dt.datetime, error: str) -> None:
    """Twice as long after every failure, up to an hour."""
    connection = db.session.connection()
    failures = connection.execute(select(states.c.failures).where(states.c.name == job.name)).scalar_one() + 1
    delay = min(dt.timedelta(seconds=job.every_seconds) * 2 ** min(failures, 12), LONGEST_DELAY)
    _note(job, now, due_at=now + delay, failures=failures, error=error[:120])


def _note(job: AnyJob, started_at: dt.datetime, **values: object) -> None:
    """Writes down how it went, unless another worker has taken the job over meanwhile; ends the transaction."""
    db.session.connection().execute(
        update(states).where(states.c.name == job.name, states.c.started_at == started_at).values(**values)
    )
    db.session.commit()
