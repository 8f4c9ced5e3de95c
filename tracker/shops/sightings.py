"""What was seen of a shop's installation: its platform, where events come from, what was refused.

Everything here may have been made up by anybody: a few counts under a few short names, and no way to make more of them.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select, update
from sqlalchemy.orm import Session

from tracker.clock import from_ms
from tracker.db import insert_ignoring, table_of
from tracker.shops.models import Sighting

sightings = table_of(Sighting)

MOST_NAMES = 20
LONGEST_NAME = 255
WRITE_AFTER_MS = 60_000
MOST_SHOPS = 5_000


@dataclass(slots=True)
class _Count:
    first_ms: int
    last_ms: int
    unwritten: int = 0
    written_ms: int = 0


class SightingWatch:
    """Counts in memory, and writes the first sighting at once, then each name once a minute. Thread-safe."""

    def __init__(self) -> None:
        self._shops: defaultdict[int, dict[tuple[str, str], _Count]] = defaultdict(dict)
        self._lock = threading.Lock()

    def notice(self, shop_id: int, kind: str, name: str, at_ms: int) -> bool:
        """Counts one sighting. Whether it is time to `write`."""
        with self._lock:
            if shop_id not in self._shops and len(self._shops) >= MOST_SHOPS:
                self._shops.clear()
            names = self._shops[shop_id]
            key = (kind, name[:LONGEST_NAME])
            count = names.get(key)
            if count is None:
                if sum(1 for known, _ in names if known == kind) >= MOST_NAMES:
                    return False
                count = names[key] = _Count(at_ms, at_ms)
            count.last_ms = max(count.last_ms, at_ms)
            count.unwritten += 1
            return at_ms - count.written_ms >= WRITE_AFTER_MS

    def write(self, connection: Connection, at_ms: int) -> None:
        """Adds what is due to the table. The caller commits; what a rollback takes back is a count and no more."""
        due = self._take(at_ms)
        known = _names(connection, {shop_id for shop_id, *_ in due})
        for shop_id, kind, name, count in due:
            names = known[shop_id, kind]
            if name not in names and len(names) >= MOST_NAMES:
                continue
            names.add(name)
            _add(connection, shop_id, kind, name, count)

    def _take(self, at_ms: int) -> list[tuple[int, str, str, _Count]]:
        with self._lock:
            due = []
            for shop_id, names in self._shops.items():
                for (kind, name), count in names.items():
                    if count.unwritten and at_ms - count.written_ms >= WRITE_AFTER_MS:
                        due.append((shop_id, kind, name, _Count(count.first_ms, count.last_ms, count.unwritten)))
                        count.unwritten, count.written_ms = 0, at_ms
        # In one order everywhere: two processes that lock the same rows in different orders would wait for each other.
        return sorted(due, key=lambda one: one[:3])


def sightings_of(session: Session, shop_id: int) -> Mapping[str, list[Sighting]]:
    """What was seen of a shop, by kind, the latest first."""
    found: defaultdict[str, list[Sighting]] = defaultdict(list)
    query = select(Sighting).where(Sighting.shop_id == shop_id).order_by(Sighting.last_at.desc(), Sighting.name)
    for one in session.scalars(query):
        found[one.kind].append(one)
    return found


def _names(connection: Connection, shop_ids: set[int]) -> defaultdict[tuple[int, str], set[str]]:
    known: defaultdict[tuple[int, str], set[str]] = defaultdict(set)
    columns = (sightings.c.shop_id, sightings.c.kind, sightings.c.name)
    for shop_id, kind, name in connection.execute(select(*columns).where(sightings.c.shop_id.in_(shop_ids))):
        known[shop_id, kind].add(name)
    return known


def _add(connection: Connection, shop_id: int, kind: str, name: str, count: _Count) -> None:
    key = {"shop_id": shop_id, "kind": kind, "name": name}
    times = {"first_at": from_ms(count.first_ms), "last_at": from_ms(count.last_ms)}
    unique = ["shop_id", "kind", "name"]
    new = {**key, **times, "count": count.unwritten}
    if insert_ignoring(connection, sightings, [new], unique, returning=[sightings.c.name]):
        return
    connection.execute(
        update(sightings)
        .where(*(sightings.c[name] == value for name, value in key.items()))
        .values(count=sightings.c.count + count.unwritten, last_at=times["last_at"])
    )
