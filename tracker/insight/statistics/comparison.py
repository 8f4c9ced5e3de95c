"""Arms against each other: how likely each is the best, what choosing it may cost, how far one is above another. Pure.

All are expectations over the posteriors' own points (`Posterior.points`): no draws, so the same figures on every look.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from tracker.insight.statistics.posteriors import Posterior


def probability_best(arms: Sequence[Posterior]) -> list[float]:
    """For each arm, the probability that it is the best: ∫ f_i(x) Π F_j(x) dx. They sum to 1."""
    found = [sum(weight * chance for _x, weight, chance in _wins(arms, i)) for i in range(len(arms))]
    total = sum(found)
    return [share / total for share in found]


def expected_losses(arms: Sequence[Posterior]) -> list[float]:
    """For each arm, how much less it is expected to give than the best of all: E[max] - E[arm].

    Stucchio, "Bayesian A/B Testing at VWO" (2015): choosing the arm costs this much per person on average.
    """
    best = sum(x * weight * chance for i in range(len(arms)) for x, weight, chance in _wins(arms, i))
    return [max(0.0, best - one.mean) for one in arms]


def probability_above(one: Posterior, other: Posterior, ratio: float = 1.0) -> float:
    """The probability that `one` is more than `ratio` times `other`."""
    found = sum(weight * (1 - one.cdf(ratio * x)) for x, weight in other.points)
    return min(1.0, max(0.0, found))


def lift(one: Posterior, other: Posterior, level: float = 0.95) -> tuple[float, float, float] | None:
    """How far `one` is above `other`, as a share of it: (low, estimate, high). None where `other` may be nothing.

    The interval is the central one of the ratio's posterior.
    """
    tail = (1 - level) / 2
    if other.mean <= 0 or other.cdf(0) > tail:
        return None
    return _ratio(one, other, tail) - 1, one.mean / other.mean - 1, _ratio(one, other, 1 - tail) - 1


def _wins(arms: Sequence[Posterior], i: int) -> list[tuple[float, float, float]]:
    """The points of one arm, with the chance that all others lie below."""
    others = [other for j, other in enumerate(arms) if j != i]
    return [(x, weight, math.prod(other.cdf(x) for other in others)) for x, weight in arms[i].points]


def _ratio(one: Posterior, other: Posterior, share: float) -> float:
    """The value that the ratio lies below with this probability, by the Illinois method."""
    low, high = 0.0, max(2.0, 2 * one.mean / other.mean)

    def miss(ratio: float) -> float:
        return 1 - probability_above(one, other, ratio) - share

    at_low, at_high = miss(low), miss(high)
    while at_high < 0 and high < 1e6:
        low, at_low, high = high, at_high, high * 2
        at_high = miss(high)
    if at_low >= 0:
        return low
    for _ in range(60):
        middle = (low * at_high - high * at_low) / (at_high - at_low)
        at_middle = miss(middle)
        if abs(at_middle) < 1e-7 or high - low < 1e-7:
            return middle
        if at_middle > 0:
            high, at_high, at_low = middle, at_middle, at_low / 2
        else:
            low, at_low, at_high = middle, at_middle, at_high / 2
    return (low + high) / 2
