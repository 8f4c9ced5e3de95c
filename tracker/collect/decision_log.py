"""What was decided goes into the database a moment later, many together: an answer never waits for it.

A process keeps decisions for at most a second before it writes them. A process that is killed loses those of its last
second, and while the database is away they are dropped: a decision is a help for people, never a reason to fail.
"""

from __future__ import annotations

import logging
import threading
import uuid
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Engine

from tracker.collect.running import Runner, runner_here
from tracker.config import Settings
from tracker.db import own_engine, read_only
from tracker.decide.context import Context
from tracker.decide.entries import Audience
from tracker.decide.packing import pack
from tracker.locks import queued
from tracker.popups.decisions import Kept, keep_decisions
from tracker.popups.groups import GroupLimits

log = logging.getLogger(__name__)

LONGEST_WAIT_SECONDS = 1.0
MOST_WAITING = 5_000
MOST_TOGETHER = 50
"""Written in one transaction: whoever stores events waits for it meanwhile."""
MOST_REMEMBERED = 2_000
"""Visits whose last decision is remembered, so that the same one is not kept twice."""


@dataclass(frozen=True, slots=True)
class _Noted:
    """A decision as it was made: its facts are packed only when it is written."""

    id: uuid.UUID
    audience: Audience
    context: Context
    groups: Mapping[str, GroupLimits]
    considered: bytes

    def is_repeated_by(self, later: _Noted) -> bool:
        """Whether the same was known and the same was decided, only at another time."""
        if (later.considered, later.groups) != (self.considered, self.groups):
            return False
        return replace(later.context, now_ms=self.context.now_ms) == self.context

    def kept(self) -> Kept:
        who = self.audience
        return Kept(
            self.id.bytes,
            who.shop_id,
            who.visitor_id,
            who.session_id,
            self.context.now_ms,
            pack(self.context, self.groups),
            self.considered,
        )


class DecisionLog:
    """The decisions of one process that are not written yet. It opens nothing before the first."""

    def __init__(self, settings: Settings, wait_seconds: float = LONGEST_WAIT_SECONDS) -> None:
        self._settings = settings
        self._wait_seconds = wait_seconds
        self._waiting: list[_Noted] = []
        self._last: OrderedDict[int, _Noted] = OrderedDict()
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._timer: threading.Timer | None = None
        self._engine: Engine | None = None
        self._runner: Runner | None = None
        self._dropped = 0

    def note(
        self,
        decision_id: uuid.UUID,
        audience: Audience,
        context: Context,
        groups: Mapping[str, GroupLimits],
        considered: bytes,
    ) -> uuid.UUID:
        """Keeps a decision. Returns its id, or that of the visit's last one where that says exactly the same."""
        noted = _Noted(decision_id, audience, context, groups, considered)
        with self._lock:
            last = self._last.get(audience.session_id)
            if last is not None and last.is_repeated_by(noted):
                return last.id
            if len(self._waiting) >= MOST_WAITING:
                self._dropped += 1
                return noted.id
            self._waiting.append(noted)
            self._last[audience.session_id] = noted
            self._last.move_to_end(audience.session_id)
            if len(self._last) > MOST_REMEMBERED:
                self._last.popitem(last=False)
            if self._timer is None:
                self._timer = threading.Timer(self._wait_seconds, self.write)
                self._timer.daemon = True
                self._timer.start()
        return noted.id

    def write(self) -> None:
        """Writes what waits. Returns when it is committed or dropped."""
        with self._writing:
            with self._lock:
                noted, self._waiting = self._waiting, []
                dropped, self._dropped = self._dropped, 0
                if self._timer is not None:
                    self._timer.cancel()
                self._timer = None
            if dropped:
                log.warning("%d decisions were not kept: too many at once", dropped)
            if not noted:
                return
            if self._runner is None:
                self._runner = runner_here()
            try:
                while noted:
                    self._runner.natively(self._commit, noted[:MOST_TOGETHER])
                    del noted[:MOST_TOGETHER]
            except Exception as error:
                # Nothing may refer to a decision that is not there.
                with self._lock:
                    self._last.clear()
                log.warning("%d decisions were not kept: %s", len(noted), type(error).__name__)

    def close(self) -> None:
        """Writes what waits, and closes the connection to the database."""
        self.write()
        if self._engine is not None:
            self._engine.dispose()

    def _commit(self, noted: list[_Noted]) -> None:
        if self._engine is None:
            self._engine = own_engine(self._settings)
        lock_file = self._settings.data_dir / "write.lock" if self._settings.is_sqlite else None
        kept = [one for one in map(_kept, noted) if one is not None]
        mark = read_only.set(False)
        try:
            with queued(lock_file), self._engine.begin() as connection:
                keep_decisions(connection, kept)
        finally:
            read_only.reset(mark)


def _kept(noted: _Noted) -> Kept | None:
    """The decision as it is stored; None for one that cannot be, which must not cost those beside it."""
    try:
        return noted.kept()
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        log.warning("a decision was not kept: %s", type(error).__name__)
        return None
