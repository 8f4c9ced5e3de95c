"""How often a sign of leaving was right: what counts as having left, and how sure a share is. Pure."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass

MOMENT = dt.timedelta(seconds=10)
"""Whoever does anything later than this after the sign has not left by it. Signs closer than this are one."""

ENOUGH = 50
"""Signs below which nothing is advised."""
MOSTLY_WRONG = 0.5
MOSTLY_RIGHT = 0.7

Z = 1.959963984540054
"""Of the normal distribution, for 95 %."""

_RANK = {"withheld": 0, "held_out": 1, "shown": 2}


@dataclass(frozen=True, slots=True)
class Sign:
    """One firing: what gave it, and whether a popup was `shown`, `held_out` for comparison or `withheld`."""

    fired_at: dt.datetime
    signal: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, and between which shares the true one lies with 95 % confidence."""

    hits: int
    total: int

    @property
    def share(self) -> float | None:
        """Between 0 and 1; None of nothing."""
        return self.hits / self.total if self.total else None

    @property
    def interval(self) -> tuple[float, float]:
        return wilson(self.hits, self.total)


def has_left(fired_at: dt.datetime, last_at: dt.datetime, last_view_at: dt.datetime | None) -> bool:
    """Whether a visit ended by this sign: no other page was opened after it, and nothing told later than a moment.

    `last_at` is when the visit's last event happened, `last_view_at` its last page view. The visit must be over.
    """
    return last_at <= fired_at + MOMENT and (last_view_at is None or last_view_at <= fired_at)


def merged(signs: Iterable[Sign]) -> list[Sign]:
    """The signs of one visit, where several popups that waited for the same moment are one.

    The first names it, and it was shown when any of them was.
    """
    result: list[Sign] = []
    for sign in sorted(signs, key=lambda one: one.fired_at):
        if result and sign.fired_at - result[-1].fired_at <= MOMENT:
            outcome = max(result[-1].outcome, sign.outcome, key=_RANK.__getitem__)
            result[-1] = Sign(result[-1].fired_at, result[-1].signal, outcome)
        else:
            result.append(sign)
    return result


def wilson(hits: int, total: int) -> tuple[float, float]:
    """The score interval of a share at 95 % (Wilson 1927): sound also for few and for shares near 0 or 1."""
    if not total:
        return 0.0, 1.0
    share = hits / total
    centre = share + Z * Z / (2 * total)
    spread = Z * math.sqrt(share * (1 - share) / total + Z * Z / (4 * total * total))
    scale = 1 + Z * Z / total
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)


def verdict(share: Share) -> str:
    """What the figures allow to say: `too_few`, `mostly_wrong`, `mostly_right` or `mixed`."""
    if share.total < ENOUGH:
        return "too_few"
    low, high = share.interval
    if high < MOSTLY_WRONG:
        return "mostly_wrong"
    return "mostly_right" if low >= MOSTLY_RIGHT else "mixed"
