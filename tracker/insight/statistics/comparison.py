"""Arms against each other: how likely each is the best, what choosing it may cost, how far one is above another. Pure.

All are integrals over the posteriors, by Simpson's rule: no draws, so the same figures on every look.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from tracker.insight.statistics.posteriors import POINTS, Posterior


def probability_best(arms: Sequence[Posterior]) -> list[float]:
    """For each arm, the probability that it is the best: ∫ f_i(x) Π F_j(x) dx. They sum to 1."""
    if len(arms) == 1:
        return [1.0]
    found = [
        _integral(
            lambda x, i=i, one=one: one.density(x) * math.prod(o.cdf(x) for j, o in enumerate(arms) if j != i),  # type: ignore[misc]
            one.low,
            one.high,
        )
        for i, one in enumerate(arms)
    ]
    total = sum(found)
    return [share / total for share in found]


def expected_losses(arms: Sequence[Posterior]) -> list[float]:
    """For each arm, how much less it is expected to give than the best of all: E[max] - E[arm].

    Stucchio, "Bayesian A/B Testing at VWO" (2015): choosing the arm costs this much per person on average.
    """
    low, high = min(one.low for one in arms), max(one.high for one in arms)
    # E[max] = high - ∫ F_max, whatever lies below.
    best = high - _integral(lambda x: math.prod(one.cdf(x) for one in arms), low, high, 4 * POINTS)
    return [max(0.0, best - one.mean) for one in arms]


def probability_above(one: Posterior, other: Posterior, ratio: float = 1.0) -> float:
    """The probability that `one` is more than `ratio` times `other`."""
    found = _integral(lambda x: one.density(x) * other.cdf(x / ratio), one.low, one.high)
    return min(1.0, max(0.0, found))


def lift(one: Posterior, other: Posterior, level: float = 0.95) -> tuple[float, float, float] | None:
    """How far `one` is above `other`, as a share of it: (low, estimate, high). None where `other` may be nothing.

    The interval is the central one of the ratio's posterior.
    """
    if other.mean <= 0 or other.cdf(0) > (1 - level) / 2:
        return None
    tail = (1 - level) / 2
    return _ratio(one, other, tail) - 1, one.mean / other.mean - 1, _ratio(one, other, 1 - tail) - 1


def _ratio(one: Posterior, other: Posterior, share: float) -> float:
    """The value that the ratio lies below with this probability."""
    low, high = 1e-6, 1e6
    if 1 - probability_above(one, other, low) > share:
        return 0.0
    for _ in range(40):
        middle = math.sqrt(low * high)
        low, high = (middle, high) if 1 - probability_above(one, other, middle) < share else (low, middle)
    return math.sqrt(low * high)


def _integral(f: Callable[[float], float], low: float, high: float, points: int = POINTS) -> float:
    step = (high - low) / points
    total = f(low) + f(high)
    total += sum((4 if n % 2 else 2) * f(low + n * step) for n in range(1, points))
    return total * step / 3
