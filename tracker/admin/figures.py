"""The overview's figures: sums of the daily rollups, never of raw events. Days are UTC days, as they are stored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from tracker.db import db
from tracker.insight.models import Rollup
from tracker.shops.models import Shop

WEEK = 7
SHOWN_DAYS = 14


@dataclass(frozen=True)
class Figure:
    """One metric: today so far, the last seven days with today, and the seven before those."""

    today: int
    week: int
    week_before: int

    @property
    def change(self) -> int | None:
        """By how many percent the week differs from the one before; None where there is nothing to compare with."""
        if self.week_before <= 0:
            return None
        return round((self.week - self.week_before) / self.week_before * 100)


@dataclass(frozen=True)
class Day:
    """One bar of the chart."""

    date: dt.date
    sessions: int
    orders: int


@dataclass(frozen=True)
class Figures:
    by_metric: Mapping[str, Figure]
    revenue: Mapping[str, Figure]
    """By currency: amounts of two currencies cannot be added."""
    days: list[Day]

    def __getitem__(self, metric: str) -> Figure:
        return self.by_metric.get(metric, Figure(0, 0, 0))


def figures(shop: Shop, today: dt.date) -> Figures:
    first = today - dt.timedelta(days=SHOWN_DAYS - 1)
    values: dict[str, dict[dt.date, int]] = {}
    rows = db.session.execute(
        select(Rollup.metric, Rollup.day, Rollup.value).where(
            Rollup.shop_id == shop.id,
            Rollup.subject == 0,
            Rollup.day >= first.isoformat(),
            Rollup.day <= today.isoformat(),
        )
    )
    for metric, day, value in rows:
        values.setdefault(metric, {})[dt.date.fromisoformat(day)] = int(value)
    by_metric = {metric: _figure(by_day, today) for metric, by_day in values.items()}
    return Figures(
        by_metric=by_metric,
        revenue={
            metric.split(":", 1)[1]: one for metric, one in sorted(by_metric.items()) if metric.startswith("revenue:")
        },
        days=[_day(values, first + dt.timedelta(days=number)) for number in range(SHOWN_DAYS)],
    )


def _figure(by_day: Mapping[dt.date, int], today: dt.date) -> Figure:
    def between(first: int, last: int) -> int:
        return sum(by_day.get(today - dt.timedelta(days=back), 0) for back in range(first, last))

    return Figure(today=by_day.get(today, 0), week=between(0, WEEK), week_before=between(WEEK, 2 * WEEK))


def _day(values: Mapping[str, Mapping[dt.date, int]], date: dt.date) -> Day:
    return Day(date, values.get("sessions", {}).get(date, 0), values.get("orders", {}).get(date, 0))
