"""Looking as often as one likes: a test whose error stays what it is at every look, and how long it takes. Pure.

The mixture sequential probability ratio test of Johari, Koomen, Pekelis and Walsh, "Peeking at A/B Tests" (KDD 2017):
under no difference, the mixture likelihood ratio is a martingale that reaches 1/α with probability α at most, ever.
"""

from __future__ import annotations

import math

ALPHA = 0.05
"""The probability that two equal arms are ever told apart."""

WISHED_LIFT = 0.1
"""The difference, in shares of the base, that the test is made quickest for, and that shops care about."""

MOST_PEOPLE = 10_000_000


def mixture_ratio(difference: float, variance: float, spread: float) -> float:
    """The mixture likelihood ratio of a difference of means with this variance, over normal effects of this spread.

    Λ = sqrt(V / (V + τ²)) · exp(τ² d² / (2 V (V + τ²))), formula (11) of the paper for two streams.
    """
    if variance <= 0 or spread <= 0:
        return 1.0
    squared = spread * spread
    exponent = squared * difference * difference / (2 * variance * (variance + squared))
    return math.sqrt(variance / (variance + squared)) * math.exp(min(exponent, 700.0))


def always_valid_p(difference: float, variance: float, spread: float) -> float:
    """The p-value that may be looked at whenever one likes."""
    return min(1.0, 1 / max(mixture_ratio(difference, variance, spread), 1e-300))


def people_to_decide(difference: float, variance_of_one: float, spread: float, alpha: float = ALPHA) -> int | None:
    """How many people each of two equal arms needs until a difference of this size is told; None for too many.

    `variance_of_one` is the sum of what one person varies by in either arm.
    """
    if not difference or variance_of_one <= 0 or spread <= 0:
        return None
    low, high = 1.0, float(MOST_PEOPLE)
    if mixture_ratio(difference, variance_of_one / high, spread) < 1 / alpha:
        return None
    while high - low > 1:
        middle = (low + high) // 2
        enough = mixture_ratio(difference, variance_of_one / middle, spread) >= 1 / alpha
        low, high = (low, middle) if enough else (middle, high)
    return int(high)
