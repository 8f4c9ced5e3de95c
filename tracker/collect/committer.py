"""Group commit: what arrives while one transaction commits waits, and is the next transaction.

Every request is answered when its own rows are safe. Whoever finds nobody committing commits for all who wait, so there
is no thread to start or to lose. A transaction that fails is tried again request by request: one bad row costs its own
request and no other.
"""

from __future__ import annotations

import logging
import random
import threading
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from time import monotonic
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, TimeoutError

from tracker.db import read_only
from tracker.errors import Refused
from tracker.locks import queued
from tracker.metrics.declared import GROUP_SECONDS, GROUP_SIZE, GROUP_WAIT, QUEUE

log = logging.getLogger(__name__)

MOST_WAITING = 2_000
MOST_TOGETHER = 128
LONGEST_WAIT_SECONDS = 5.0

Work = TypeVar("Work")


class _Waiting(Generic[Work]):
    """One request's work and what became of it."""

    __slots__ = ("error", "is_done", "since", "work")

    def __init__(self, work: Work) -> None:
        self.work = work
        self.since = monotonic()
        self.is_done = False
        self.error: Refused | None = None


class Committer(Generic[Work]):
    """Writes works in groups through one connection. One per process and kind of work, shared by all its requests."""

    def __init__(
        self,
        engine: Engine,
        write: Callable[[Connection, Sequence[Work]], None],
        lock_file: Path | None,
        most_together: int = MOST_TOGETHER,
        kind: str = "events",
        counted: Callable[[Sequence[Work]], None] | None = None,
    ) -> None:
        self._kind = (kind,)
        self._counted = counted
        self._engine = engine
        self._write = write
        self._lock_file = lock_file
        self._most_together = most_together
        self._queue: deque[_Waiting[Work]] = deque()
        self._turn = threading.Lock()
        self._run = native_runner()

    def close(self) -> None:
        """Gives the connection back; the next commit opens another."""
        self._engine.dispose()

    def is_full(self) -> bool:
        """Whether as many wait as may."""
        return len(self._queue) >= MOST_WAITING

    def commit(self, work: Work) -> None:
        """Returns when the work is committed.

        Raises Refused: 503 `busy` when too many wait already, 503 `database_away`, 400 `not_storable`.
        """
        if self.is_full():
            raise busy("busy", "too many requests wait already")
        waiting = _Waiting(work)
        self._queue.append(waiting)
        if not self._turn.acquire(timeout=LONGEST_WAIT_SECONDS):
            raise busy("busy", "the database is slow; what was sent may be stored already, sending it again is safe")
        try:
            while not waiting.is_done:
                group = [self._queue.popleft() for _ in range(min(len(self._queue), self._most_together))]
                self._run(self._commit_group, group)
        finally:
            self._turn.release()
        if waiting.error is not None:
            raise waiting.error

    def _commit_group(self, group: list[_Waiting[Work]]) -> None:
        began = monotonic()
        try:
            self._transaction([one.work for one in group])
        except (OperationalError, InterfaceError, TimeoutError):
            log.exception("the database is away")
            self._fail(group)
        except Exception:
            log.exception("a group of %d requests could not be stored together", len(group))
            self._commit_singly(group)
        finally:
            for one in group:
                one.is_done = True
            self._count(group, began)

    def _count(self, group: list[_Waiting[Work]], began: float) -> None:
        """A group's figures, once for all of it."""
        GROUP_SIZE.observe(self._kind, len(group))
        GROUP_SECONDS.observe(self._kind, monotonic() - began)
        GROUP_WAIT.observe(self._kind, began - group[0].since)
        QUEUE.set(self._kind, len(self._queue))
        if self._counted is not None:
            self._counted([one.work for one in group if one.error is None])

    def _commit_singly(self, group: list[_Waiting[Work]]) -> None:
        for one in group:
            try:
                self._transaction([one.work])
            except (OperationalError, InterfaceError, TimeoutError):
                one.error = busy("database_away", "the database does not answer")
            except Exception as error:
                kind = error.orig if isinstance(error, DBAPIError) else error
                log.error("a request could not be stored: %s", type(kind).__name__)
                one.error = Refused(400, "not_storable", "something in this batch cannot be stored")

    def _transaction(self, works: list[Work]) -> None:
        # The request that commits for all may have been marked as one that only reads.
        mark = read_only.set(False)
        try:
            with queued(self._lock_file), self._engine.begin() as connection:
                self._write(connection, works)
        finally:
            read_only.reset(mark)

    def _fail(self, group: list[_Waiting[Work]]) -> None:
        for one in group:
            one.error = busy("database_away", "the database does not answer")


def busy(reason: str, message: str) -> Refused:
    """A 503 whose Retry-After differs from one to the next, so that not everybody comes back at once."""
    return Refused(503, reason, message, retry_after=random.randint(2, 5))  # noqa: S311 -- a jitter guards nothing


def native_runner() -> Callable[..., Any]:
    """Runs a function in a native thread under gevent, so that other requests go on during a commit; else at once."""
    try:
        from gevent import monkey  # noqa: PLC0415 -- only the gevent server has it
        from gevent.threadpool import ThreadPool  # noqa: PLC0415
    except ImportError:
        return _run_here
    if not monkey.is_module_patched("threading"):
        return _run_here
    pool = ThreadPool(1)
    return lambda function, *args: pool.apply(function, args)


def _run_here(function: Callable[..., Any], *args: Any) -> Any:
    return function(*args)
