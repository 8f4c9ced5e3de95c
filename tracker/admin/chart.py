"""Bars by day: where each stands. `admin/_chart.html` draws them as SVG, with a scale that begins at zero.

Across everything is in percent of the chart's width and upwards in pixels, so that words have one size on every screen.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from tracker.admin.figures import Day

GROUND = 176
STEPS = (1, 2, 5)


@dataclass(frozen=True)
class Bar:
    day: Day
    x: float
    width: float
    top: float
    orders_top: float

    @property
    def height(self) -> float:
        return GROUND - self.top

    @property
    def orders_height(self) -> float:
        return GROUND - self.orders_top

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 2)

    @property
    def date(self) -> dt.date:
        return self.day.date


@dataclass(frozen=True)
class Chart:
    bars: list[Bar]
    lines: list[tuple[int, float]]
    """Value and height of each line of the scale."""


def chart(days: Sequence[Day]) -> Chart:
    """Visits as bars and orders inside them, on one scale: orders are part of the visits."""
    step = _step(max([day.sessions for day in days] + [day.orders for day in days] + [1]))
    top = step * max(1, -(-max([day.sessions for day in days] + [day.orders for day in days] + [1]) // step))
    room = 100 / len(days)

    def height(value: int) -> float:
        return round(GROUND - (GROUND - 12) * value / top, 1)

    bars = [
        Bar(
            day=day,
            x=round(room * number + room * 0.16, 2),
            width=round(room * 0.68, 2),
            top=height(day.sessions),
            orders_top=height(day.orders),
        )
        for number, day in enumerate(days)
    ]
    return Chart(bars, [(value, height(value)) for value in range(0, top + 1, step)])


def _step(highest: int) -> int:
    """A round distance between the lines, so that there are at most five."""
    scale = 1
    while True:
        for step in STEPS:
            if highest <= 4 * step * scale:
                return step * scale
        scale *= 10
