"""The last stage of a write: daily figures move by what was really inserted, in the same transaction."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from tracker.bulk import inserting
from tracker.clock import utc_day
from tracker.db import table_of
from tracker.insight.models import Rollup
from tracker.sessions.order_work import OrderWork
from tracker.sessions.reconcile import Figures
from tracker.sessions.work import Work

rollups = table_of(Rollup)

_ADD = inserting(
    rollups,
    ("shop_id", "day", "metric", "subject", "value"),
    "ON CONFLICT (shop_id, day, metric, subject) DO UPDATE SET value = rollup.value + excluded.value",
)


def count_works(connection: Connection, works: Sequence[Work]) -> None:
    """Adds every work's tally to the figures of its day."""
    total: Counter[tuple[int, str, str, int]] = Counter()
    for work in works:
        day = utc_day(work.received_ms)
        for (metric, subject), amount in work.tally.items():
            total[work.shop_id, day, metric, subject] += amount
        _add_orders(total, work.shop_id, work.figures)
    _add(connection, total)


def count_orders(connection: Connection, works: Sequence[OrderWork]) -> None:
    """Corrects the figures by what shops' servers have told, each on the day the order was placed."""
    total: Counter[tuple[int, str, str, int]] = Counter()
    for work in works:
        _add_orders(total, work.shop_id, work.figures)
    _add(connection, total)


def count_tally(connection: Connection, shop_id: int, tally: Mapping[tuple[str, int], int], now: dt.datetime) -> None:
    """Adds one tally, (metric, subject) → amount, to today's figures of a shop."""
    day = f"{now:%Y-%m-%d}"
    _add(connection, Counter({(shop_id, day, metric, subject): amount for (metric, subject), amount in tally.items()}))


def _add_orders(total: Counter[tuple[int, str, str, int]], shop_id: int, figures: Figures) -> None:
    for (day, metric), amount in figures.items():
        total[shop_id, day, metric, 0] += amount


def _add(connection: Connection, total: Counter[tuple[int, str, str, int]]) -> None:
    # In one order everywhere: two processes that lock the same rows in different orders would wait for each other.
    _ADD.run(connection, ((*key, amount) for key, amount in sorted(total.items()) if amount))
