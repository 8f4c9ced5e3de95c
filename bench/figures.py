"""What a bench answers, and how it is put before a person. Pure.

Absolute figures of a shared machine mean little: what counts is the difference to the yardstick and the ratio to it,
both taken round by round, since what slows one variant of a round slows the others too.
"""

import math
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Measured = Mapping[str, float]
"""One variant in one round: a value for each figure's key, NaN where the figure does not apply."""


@dataclass(frozen=True)
class Figure:
    key: str
    heading: str
    """With its unit."""
    digits: int = 0
    compared: bool = False
    """Whether the table also says how much it is over the yardstick, and over the subject."""


@dataclass(frozen=True)
class Report:
    figures: Sequence[Figure]
    yardstick: str
    """The variant that the others are compared with."""
    subject: str
    """The variant that the bench is about."""
    rounds: Sequence[Mapping[str, Measured]]
    """In each, every variant once."""
    conditions: Mapping[str, str] = field(default_factory=dict)
    """What else a reader must know: versions, throttling."""
    is_transposed: bool = False
    """Whether the table has a line a variant: for many variants and few figures."""

    @property
    def variants(self) -> list[str]:
        return list(self.rounds[0])

    def values(self, variant: str, key: str) -> list[float]:
        return [one[variant][key] for one in self.rounds]

    def added(self, variant: str, key: str) -> list[float]:
        """How much more than the yardstick, round by round."""
        return [one[variant][key] - one[self.yardstick][key] for one in self.rounds]

    def as_json(self) -> dict[str, Any]:
        return {
            "conditions": dict(self.conditions),
            "yardstick": self.yardstick,
            "subject": self.subject,
            "figures": {figure.key: figure.heading for figure in self.figures},
            "medians": {
                variant: {figure.key: statistics.median(self.values(variant, figure.key)) for figure in self.figures}
                for variant in self.variants
            },
            "rounds": [{variant: dict(measured) for variant, measured in one.items()} for one in self.rounds],
        }


@dataclass(frozen=True)
class Bench:
    name: str
    about: str
    run: Callable[[int], Report]
    """Given the number of rounds. Raises TestbedError where a part is missing or a variant did not do its work."""


def table(report: Report) -> str:
    """A column a variant, a line a figure, or turned: medians; in brackets where the middle half of the rounds is."""
    lines = [["", *report.variants]]
    for figure in report.figures:
        cells = [_median_and_spread(report.values(variant, figure.key), figure.digits) for variant in report.variants]
        lines.append([figure.heading, *cells])
        if figure.compared:
            lines.append([f"  over {report.yardstick}", *(_over(report, one, figure) for one in report.variants)])
            lines.append([f"  that, ÷ {report.subject}'s", *(_share(report, one, figure) for one in report.variants)])
    if report.is_transposed:
        lines = [list(column) for column in zip(*lines, strict=True)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    drawn = [
        "  ".join(
            [line[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True))]
        )
        for line in lines
    ]
    conditions = [f"{name}: {value}" for name, value in report.conditions.items()]
    return "\n".join([*drawn, "", f"medians of {len(report.rounds)} rounds", *conditions])


def _median_and_spread(values: Sequence[float], digits: int) -> str:
    if any(map(math.isnan, values)):
        return "–"
    middle = f"{statistics.median(values):.{digits}f}"
    if len(values) < 2 or min(values) == max(values):
        return middle
    low, _, high = statistics.quantiles(values, n=4, method="inclusive")
    return f"{middle} ({low:.{digits}f}–{high:.{digits}f})"


def _over(report: Report, variant: str, figure: Figure) -> str:
    if variant == report.yardstick:
        return ""
    more = statistics.median(report.added(variant, figure.key))
    pairs = zip(report.values(variant, figure.key), report.values(report.yardstick, figure.key), strict=True)
    ratios = [mine / theirs for mine, theirs in pairs if theirs]
    return f"{more:+.{figure.digits}f}" + (f" (× {statistics.median(ratios):.2f})" if ratios else "")


def _share(report: Report, variant: str, figure: Figure) -> str:
    """Of medians: a single round's difference may be nothing, and nothing can be divided by it."""
    if variant in (report.yardstick, report.subject):
        return ""
    mine = statistics.median(report.added(report.subject, figure.key))
    theirs = statistics.median(report.added(variant, figure.key))
    return f"{theirs / mine:.1f}" if mine > 0 and theirs > 0 else "–"
