"""Group commit: what arrives while one transaction commits waits, and is the next transaction.

Every request is answered when its own rows are safe, and no later than after the bounded wait. What is worth most goes
first (`lanes`), and one of those who wait commits for all (`turns`). A transaction that fails is tried again request by
request, and a request that fails is halved until what cannot be stored is alone: one bad row costs itself.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Engine, event

from tracker.bulk import GIVES_WAY, send, together
from tracker.collect.dead_letters import Failed, keep, tell
from tracker.collect.divisible import Divisible
from tracker.collect.faults import Fault, fault_of, isolate
from tracker.collect.refusals import away, busy, not_stored, slow
from tracker.collect.running import Ran, runner_here
from tracker.collect.shedding import Shedder, Worth
from tracker.collect.turns import Turns, Waiter
from tracker.db import read_only
from tracker.errors import Refused
from tracker.locks import queued
from tracker.metrics.declared import GROUP_SECONDS, GROUP_SIZE, GROUP_WAIT, QUEUE
from tracker.observed import Passing

log = logging.getLogger(__name__)

MOST_WAITING = 2_000
MOST_TOGETHER = 64
LONGEST_WAIT_SECONDS = 4.5
LINGERING = 0.5
"""From the end of the last commit, as a part of the time that it took."""
LONGEST_LINGERING_SECONDS = 0.004
LONGEST_GROUP_SECONDS = 0.02
"""How long a commit should take: what comes meanwhile waits for its end, and cannot go before it."""

STILL_REFUSING_SECONDS = 1.0
"""Since somebody was refused, more are about to be."""

MOST_CLASHES = 3
"""How often two writes may get in each other's way before that is no accident."""


Work = TypeVar("Work", bound=Divisible)


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
        # What SQLAlchemy runs comes after what has gathered until then.
        event.listen(engine, "before_cursor_execute", send)
        self._write = write
        self._lock_file = lock_file
        self._most_together = most_together
        self._turns: Turns[Work] = Turns(MOST_WAITING)
        self._runner = runner_here()
        self._expected, self._lingers_until = 1, 0.0
        self._enough = threading.Event()
        self._shedder = Shedder()
        self._refused_at, self._passing = -math.inf, Passing()
        self._kept: Connection | None = None

    def close(self) -> None:
        """Gives the connection back; the next commit opens another."""
        kept, self._kept = self._kept, None
        if kept is not None:
            kept.close()
        self._engine.dispose()

    def admit(self, worth: Worth) -> None:
        """Raises Refused 503 `busy` when so much waits that what is worth no more should come back later."""
        now = time.monotonic()
        if self._shedder.refuses(worth, self._turns.before(worth), now):
            self._refused_at = now
            raise busy("busy", "more comes than can be stored; sending it again later is safe")

    def is_full(self) -> bool:
        """Whether as many wait as may."""
        return self._turns.is_full()

    def commit(self, work: Work, worth: Worth = Worth.VALUABLE, since: float | None = None) -> None:
        """Returns when the work is committed, but for parts that no database can hold: those it is told of. `since` is
        when the request came, in seconds of the monotonic clock: what it has waited for before counts, too.

        Raises Refused: 503 `busy` when too many wait already or the wait was too long, 503 `database_away`, 500
        `not_stored` when our own code cannot store a part of it. The rest is stored then; sending all again is safe.
        """
        deadline = (time.monotonic() if since is None else since) + LONGEST_WAIT_SECONDS
        if self.is_full():
            raise busy("busy", "too many requests wait already")
        waiter = Waiter(work, work.size(), worth)
        leads = self._turns.join(waiter)
        if len(self._turns) >= self._expected:
            self._enough.set()
        if leads or self._turns.wait(waiter, max(0.0, deadline - time.monotonic())):
            self._lead(waiter, deadline)
        if not waiter.is_done:
            raise slow()
        if waiter.error is not None:
            raise waiter.error

    def _lead(self, waiter: Waiter[Work], deadline: float) -> None:
        """Commits until this one's work is done, or its time is over."""
        try:
            while not waiter.is_done:
                group: list[Waiter[Work]] = []
                # Even with nobody in the queue, it waits for the one before, which may hold this request's work.
                ran = self._runner.run(deadline - time.monotonic(), self._commit_next, group)
                self._turns.tell()
                if ran is not Ran.WHOLLY or not (group or waiter.is_done):
                    return
        finally:
            self._turns.tell()
            self._turns.hand_over(waiter)

    def _linger(self) -> None:
        """Waits a moment for as many as asked before: where many ask at once, those who were just answered ask again,
        and a commit costs little more for many than for one. Whoever comes later than that waits for nobody.
        """
        if self._runner.shares_thread and len(self._turns) < self._expected:
            left = self._lingers_until - time.monotonic()
            if left > 0:
                self._enough.clear()
                self._enough.wait(left)

    def _commit_next(self, group: list[Waiter[Work]]) -> None:
        """Commits who waits when the transaction has begun: until then, the group grows."""
        if not len(self._turns):
            return
        self._linger()
        asked = began = time.monotonic()
        try:
            with self._transaction() as connection:
                began = time.monotonic()
                group += self._take()
                self._write(connection, [one.work for one in group])
        except Exception as error:
            group += [] if group else self._take()
            self._mend(group, error)
        except BaseException:
            self._fail(group)
            raise
        finally:
            ended = time.monotonic()
            for one in group:
                one.is_done = True
            self._expected = len(group) + len(self._turns)
            self._lingers_until = ended + min((ended - began) * LINGERING, LONGEST_LINGERING_SECONDS)
            self._shedder.committed(sum(one.size for one in group), ended - asked)
            if group:
                self._count(group, began, ended)

    def _take(self) -> list[Waiter[Work]]:
        return self._turns.take(self._most_together, self._shedder.most_together(LONGEST_GROUP_SECONDS))

    def _mend(self, group: list[Waiter[Work]], error: Exception) -> None:
        """What failed together is tried again where it clashed with another, and then one by one."""
        if fault_of(error) is Fault.CLASH:
            try:
                return self._attempt([one.work for one in group])
            except Exception as again:
                error = again
        if fault_of(error) is Fault.AWAY:
            # To write where it was is most of what a refusal costs.
            if self._passing.to_tell("database_away"):
                log.error("the database is away", exc_info=error)
            self._fail(group)
        else:
            log.warning("a group of %d requests could not be stored together", len(group))
            self._commit_singly(group)

    def _count(self, group: list[Waiter[Work]], began: float, ended: float) -> None:
        """A group's figures, once for all of it."""
        GROUP_SIZE.observe(self._kind, len(group))
        GROUP_SECONDS.observe(self._kind, ended - began)
        GROUP_WAIT.observe(self._kind, began - group[0].since)
        QUEUE.set(self._kind, len(self._turns))
        if self._counted is not None:
            self._counted([one.work for one in group if one.error is None])

    def _commit_singly(self, group: list[Waiter[Work]]) -> None:
        for one in group:
            try:
                one.error = self._salvage(one.work)
            except Exception as error:
                if fault_of(error) is not Fault.AWAY:
                    log.exception("what was left of a request could not be stored")
                one.error = away() if fault_of(error) is Fault.AWAY else not_stored()

    def _salvage(self, work: Work) -> Refused | None:
        """Stores all of a request that can be stored. Returns what its sender is told; None where the work says it."""
        done: list[Any] = []

        def attempt(parts: Sequence[Any]) -> None:
            joined = work.join(parts)
            self._attempt([joined])
            done.append(joined)

        found = isolate(work.parts() or [work], attempt)
        failed = [Failed(work.shop_id, part.name(), error) for part, error in found]
        hopeless = [part for (part, _), one in zip(found, failed, strict=True) if one.fault is Fault.DATA]
        work.settle(done, hopeless)
        tell(failed)
        if failed:
            with self._transaction() as connection:
                keep(connection, failed)
        return not_stored() if len(hopeless) < len(found) else None

    def _attempt(self, works: list[Work]) -> None:
        """One transaction, once more where it clashed with another."""
        for clashes in range(MOST_CLASHES):
            try:
                with self._transaction() as connection:
                    return self._write(connection, works)
            except Exception as error:
                if fault_of(error) is not Fault.CLASH or clashes == MOST_CLASHES - 1:
                    raise

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        """Committed at the end, rolled back on any error. Until it has begun, others commit."""
        # The request that commits for all may have been marked as one that only reads.
        mark = read_only.set(False)
        natively = self._runner.natively
        try:
            with queued(self._lock_file, natively), self._connected() as connection:
                connection.begin()
                connection.info[GIVES_WAY] = self._give_way
                with together(connection):
                    yield connection
                # What waits for PostgreSQL lets others go on by itself; SQLite waits for the disk.
                natively(connection.commit) if self._lock_file else connection.commit()
        finally:
            read_only.reset(mark)

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        """The committer's connection. SQLite's is kept while nothing fails: to give it back after each commit and take
        it again costs as much as what a small commit writes. PostgreSQL's may have died meanwhile, which the pool sees.
        """
        if self._lock_file is None:
            with self._engine.connect() as connection:
                yield connection
            return
        kept, self._kept = self._kept or self._engine.connect(), None
        try:
            yield kept
        except BaseException:
            kept.close()
            raise
        self._kept = kept

    def _give_way(self) -> None:
        """While some are refused: they need not wait for the group's end. Else other processes have SQLite sooner."""
        if time.monotonic() - self._refused_at < STILL_REFUSING_SECONDS:
            self._runner.give_way()

    def _fail(self, group: list[Waiter[Work]]) -> None:
        for one in group:
            one.error = away()
