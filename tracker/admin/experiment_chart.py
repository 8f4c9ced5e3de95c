"""The read-out's chart: for each arm a line from the low to the high end of its interval, and a dot at its figure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tracker.insight.statistics.readout import Readout

WIDTH = 100.0


@dataclass(frozen=True)
class Line:
    """Positions in percent of the chart's width."""

    low: float
    middle: float
    high: float

    @property
    def width(self) -> float:
        return round(max(0.6, self.high - self.low), 2)


@dataclass(frozen=True)
class Chart:
    lines: Mapping[str, Line]


def chart(readout: Readout) -> Chart:
    """All arms on one scale, which begins at zero unless an arm has lost money."""
    arms = [one for one in readout.arms if one.people]
    bottom = min([0.0, *(one.low for one in arms)])
    span = max([0.0, *(one.high for one in arms)]) - bottom or 1.0

    def place(value: float) -> float:
        return round(WIDTH * min(1.0, max(0.0, (value - bottom) / span)), 2)

    return Chart({one.arm: Line(place(one.low), place(one.estimate), place(one.high)) for one in arms})
