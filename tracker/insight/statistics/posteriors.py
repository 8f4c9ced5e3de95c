"""What is believed about one arm: its rate, or its mean per person, after what was counted. Pure.

Both kinds answer the same questions, so that arms are compared in one way (`comparison.py`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from statistics import NormalDist

from tracker.insight.statistics.special import beta_cdf, log_beta_density

POINTS = 48
"""That an expectation is taken over. Equally spaced ones are exact to many digits: densities fade at both ends."""

SPREAD = 8.0
"""How many standard deviations they reach to each side: what lies beyond is less than 1e-14."""


@dataclass(frozen=True)
class Rate:
    """`hits` of `trials` under Jeffreys' prior Beta(1/2, 1/2): the posterior is Beta(hits + 1/2, misses + 1/2).

    Brown, Cai, DasGupta: Interval Estimation for a Binomial Proportion (Statistical Science 16, 2001) recommend its
    intervals for every sample size.
    """

    hits: float
    trials: float

    @property
    def a(self) -> float:
        return self.hits + 0.5

    @property
    def b(self) -> float:
        return self.trials - self.hits + 0.5

    @property
    def mean(self) -> float:
        return self.a / (self.a + self.b)

    @property
    def estimate(self) -> float:
        """What was counted, without the prior; 0 where there was nobody."""
        return self.hits / self.trials if self.trials else 0.0

    @property
    def variance(self) -> float:
        """Of one person."""
        return self.mean * (1 - self.mean)

    @property
    def deviation(self) -> float:
        total = self.a + self.b
        return math.sqrt(self.a * self.b / (total * total * (total + 1)))

    @property
    def low(self) -> float:
        return 0.0

    @property
    def high(self) -> float:
        return 1.0

    @cached_property
    def points(self) -> list[tuple[float, float]]:
        """Values with their weights, which sum to 1: equally spaced in θ where x = sin² θ.

        There the density is smooth also where the prior's has no bound, at 0 and 1.
        """
        middle = math.asin(math.sqrt(self.mean))
        # The transform that makes the variance of a rate 1 / 4n whatever it is.
        reach = SPREAD / (2 * math.sqrt(self.a + self.b))
        low, high = max(1e-9, middle - reach), min(math.pi / 2 - 1e-9, middle + reach)
        thetas = [low + (high - low) * (n + 0.5) / POINTS for n in range(POINTS)]
        values = [math.sin(theta) ** 2 for theta in thetas]
        logs = [log_beta_density(x, self.a, self.b) + math.log(x * (1 - x)) / 2 for x in values]
        return _weighted(values, logs)

    def cdf(self, x: float) -> float:
        return beta_cdf(x, self.a, self.b)


@dataclass(frozen=True)
class Mean:
    """The mean of an amount per person, of most of whom it is 0: by the central limit theorem, under a flat prior.

    The posterior of the mean is Normal(mean, variance / trials), as in Deng, "Objective Bayesian Two Sample Hypothesis
    Testing for Online Controlled Experiments" (WWW 2015). Amounts have heavy tails: `is_trustworthy` says when the
    theorem may be relied on, by Kohavi et al., "Seven Rules of Thumb for Web Site Experimenters" (KDD 2014), rule 7: at
    least 355 times the squared skewness in people.
    """

    total: float
    squares: float
    cubes: float
    trials: float

    @property
    def mean(self) -> float:
        return self.total / self.trials if self.trials else 0.0

    estimate = mean

    @property
    def variance(self) -> float:
        """Of one person."""
        if self.trials < 2:
            return 0.0
        return max(0.0, (self.squares - self.trials * self.mean**2) / (self.trials - 1))

    @property
    def deviation(self) -> float:
        # Where nobody differed nothing is known of the spread yet, but the arithmetic wants one.
        return math.sqrt(self.variance / self.trials) if self.variance and self.trials else 1e-9

    @property
    def skewness(self) -> float:
        if not self.variance:
            return 0.0
        mean, n = self.mean, self.trials
        third = self.cubes / n - 3 * mean * self.squares / n + 2 * mean**3
        return third / float(self.variance**1.5)

    @property
    def people_needed(self) -> int:
        return math.ceil(355 * self.skewness**2)

    @property
    def is_trustworthy(self) -> bool:
        return self.variance > 0 and self.trials >= max(100, self.people_needed)

    @property
    def low(self) -> float:
        return self.mean - SPREAD * self.deviation

    @property
    def high(self) -> float:
        return self.mean + SPREAD * self.deviation

    @cached_property
    def _normal(self) -> NormalDist:
        return NormalDist(self.mean, self.deviation)

    @cached_property
    def points(self) -> list[tuple[float, float]]:
        """Values with their weights, which sum to 1."""
        scores = [SPREAD * (2 * (n + 0.5) / POINTS - 1) for n in range(POINTS)]
        return _weighted([self.mean + z * self.deviation for z in scores], [-z * z / 2 for z in scores])

    def cdf(self, x: float) -> float:
        return self._normal.cdf(x)


Posterior = Rate | Mean


def _weighted(values: list[float], logs: list[float]) -> list[tuple[float, float]]:
    top = max(logs)
    weights = [math.exp(log - top) for log in logs]
    total = sum(weights)
    return [(x, weight / total) for x, weight in zip(values, weights, strict=True)]


def interval(one: Posterior, level: float = 0.95) -> tuple[float, float]:
    """The central credible interval: as much lies below it as above."""
    tail = (1 - level) / 2
    return quantile(one, tail), quantile(one, 1 - tail)


def quantile(one: Posterior, share: float) -> float:
    """The value that the share lies below."""
    low, high = one.low, one.high
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if one.cdf(middle) < share else (low, middle)
    return (low + high) / 2
