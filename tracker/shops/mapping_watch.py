"""Whether mappings still match: tags say what they found, and it is counted here and written down now and then.

Anybody can send such reports. They are counts of kinds that are mapped already, they can neither add nor remove a
mapping, and a process writes them once a minute, however many come; once more when something has just gone missing.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass

from sqlalchemy import Connection, Update, func, literal, update

from tracker.clock import from_ms
from tracker.db import Moment, table_of
from tracker.shops.models import Mapping

SECONDS_BETWEEN_WRITES = 60
MISSES_BEFORE_WARNING = 20
"""In a row. A page that loads slowly, or one visitor's blocker, must not send an owner to map again."""

MOST_MISSES = 1_000_000
MOST_PAGES = 2_000
MOST_KEYS = 10_000

mappings = table_of(Mapping)


@dataclass(slots=True)
class Seen:
    """What was told of one mapping since the last write; moments in milliseconds."""

    matched_at: int = 0
    missing_since: int = 0
    misses: int = 0
    """After the last match."""

    def add(self, is_found: bool, at_ms: int) -> None:
        if is_found:
            self.matched_at, self.missing_since, self.misses = at_ms, 0, 0
        else:
            self.missing_since = self.missing_since or at_ms
            self.misses += 1


class MappingWatch:
    """One process's counts, for all shops. Safe to share between threads."""

    def __init__(self) -> None:
        self._seen: dict[tuple[int, str], Seen] = {}
        self._pages: OrderedDict[tuple[int, str], None] = OrderedDict()
        self._lock = threading.Lock()
        self._due_ms = 0
        self._alarm_ms = 0

    def notice(
        self, shop_id: int, kinds: ReadOnly[str, object], found: ReadOnly[str, bool], page: str, at_ms: int
    ) -> bool:
        """Counts what a tag found on a page, once for each page; answers whether it is time to `write`.

        `kinds` are those the shop has mapped: of others nothing is kept.
        """
        with self._lock:
            if not self._is_new(shop_id, page) or len(self._seen) > MOST_KEYS:
                return False
            for kind, is_found in found.items():
                if kind in kinds:
                    self._seen.setdefault((shop_id, kind), Seen()).add(is_found, at_ms)
            return self._is_time(at_ms)

    def write(self, connection: Connection, at_ms: int) -> None:
        """Brings the table up to date, in an order that two processes share. The caller commits."""
        with self._lock:
            if not self._is_time(at_ms):
                return
            if at_ms < self._due_ms:
                self._alarm_ms = at_ms + SECONDS_BETWEEN_WRITES * 1000
            self._due_ms = at_ms + SECONDS_BETWEEN_WRITES * 1000
            seen, self._seen = self._seen, {}
        for (shop_id, kind), one in sorted(seen.items()):
            connection.execute(_update(shop_id, kind, one))

    def _is_time(self, at_ms: int) -> bool:
        is_alarm = at_ms >= self._alarm_ms and any(one.misses >= MISSES_BEFORE_WARNING for one in self._seen.values())
        return bool(self._seen) and (at_ms >= self._due_ms or is_alarm)

    def _is_new(self, shop_id: int, page: str) -> bool:
        """A page tells what it found with every batch; tags older than this page are not asked again."""
        key = (shop_id, page)
        if not page or key in self._pages:
            return False
        self._pages[key] = None
        if len(self._pages) > MOST_PAGES:
            self._pages.popitem(last=False)
        return True


def is_missing(mapping: Mapping) -> bool:
    """Whether the owner is to be told that it does not match any more."""
    return mapping.misses >= MISSES_BEFORE_WARNING


def _update(shop_id: int, kind: str, seen: Seen) -> Update:
    mine = update(mappings).where(mappings.c.shop_id == shop_id, mappings.c.kind == kind)
    missing_since = from_ms(seen.missing_since) if seen.missing_since else None
    if seen.matched_at:
        # A page that was opened before the owner mapped again says nothing of the new selector.
        mine = mine.where(mappings.c.updated_at <= from_ms(seen.matched_at))
        return mine.values(last_matched_at=from_ms(seen.matched_at), missing_since=missing_since, misses=seen.misses)
    total = mappings.c.misses + seen.misses
    return mine.where(mappings.c.updated_at <= missing_since, mappings.c.misses < MOST_MISSES).values(
        missing_since=func.coalesce(mappings.c.missing_since, literal(missing_since, Moment)), misses=total
    )
