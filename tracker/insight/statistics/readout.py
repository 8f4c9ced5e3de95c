"""From what was counted of each arm to what may be said: figures, intervals, alarms and a verdict. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from tracker.decide.experiments import HOLDOUT
from tracker.insight.statistics.comparison import expected_losses, lift, probability_best
from tracker.insight.statistics.posteriors import Mean, Posterior, Rate, interval
from tracker.insight.statistics.sample_ratio import ALARM
from tracker.insight.statistics.sequential import ALPHA, WISHED_LIFT, always_valid_p, people_to_decide

FEWEST_PEOPLE = 100
"""In each arm, before anything is said."""

SMALL_LOSS = 0.01
"""Of the base: whoever takes an arm whose expected loss is smaller loses nothing that is worth waiting for."""

Verdict = Literal["sample_ratio", "nobody", "few", "open", "better", "equal"]
Lift = tuple[float, float, float]


@dataclass
class Sums:
    """What one arm's people did, each weighted by one over the probability of their arm (Hájek's estimator).

    Where that was the same for all, the weights cancel out. Where shares changed while it ran, as a bandit's do, an arm
    that got more people on good days is not the better for it.
    """

    people: int = 0
    weight: float = 0.0
    weight_squares: float = 0.0
    counts: dict[str, int] = field(default_factory=dict)
    """Unweighted: people who submitted, people who ordered, minor units of revenue and of margin."""
    powers: dict[str, tuple[float, float, float]] = field(default_factory=dict)
    """For each objective: the weighted sums of the outcome, its square and its cube."""

    def add_people(self, people: int, propensity: float) -> None:
        weight = 1 / propensity
        self.people += people
        self.weight += people * weight
        self.weight_squares += people * weight * weight

    def add_outcome(self, objective: str, value: float, propensity: float) -> None:
        """One person's outcome; whoever has none need not be told."""
        first, second, third = self.powers.get(objective, (0.0, 0.0, 0.0))
        weight = 1 / propensity
        self.powers[objective] = (first + weight * value, second + weight * value**2, third + weight * value**3)
        self.counts[objective] = self.counts.get(objective, 0) + round(value)

    @property
    def effective_people(self) -> float:
        """How many equally weighted people know as much (Kish): (Σw)² / Σw²."""
        return self.weight**2 / self.weight_squares if self.weight_squares else 0.0

    def posterior(self, objective: str) -> Posterior:
        trials = self.effective_people
        scale = trials / self.weight if self.weight else 0.0
        first, second, third = (power * scale for power in self.powers.get(objective, (0.0, 0.0, 0.0)))
        if objective in ("submission", "order"):
            return Rate(min(first, trials), trials)
        return Mean(first, second, third, trials)


@dataclass(frozen=True)
class ArmReadout:
    """One arm's figures of the objective. Shares and rates are between 0 and 1, amounts are minor units a person."""

    arm: str
    people: int
    expected: float
    """How many people its share would give it."""
    sums: Sums
    estimate: float
    low: float
    high: float
    probability_best: float | None
    """Among the variants; None for the holdout."""
    loss: float | None
    over_first: Lift | None
    over_holdout: Lift | None


@dataclass(frozen=True)
class Readout:
    """The whole experiment. `best` is the arm that the verdict speaks of."""

    objective: str
    arms: tuple[ArmReadout, ...]
    sample_ratio_p: float | None
    verdict: Verdict
    best: str | None = None
    p: float | None = None
    people_more: int | None = None
    """About how many more people it takes; None where it cannot be told, or nothing is waited for."""

    @property
    def people(self) -> int:
        return sum(one.people for one in self.arms)

    @property
    def is_alarmed(self) -> bool:
        return self.sample_ratio_p is not None and self.sample_ratio_p < ALARM

    def arm(self, name: str) -> ArmReadout:
        return next(one for one in self.arms if one.arm == name)


def read_out(
    objective: str, sums: Mapping[str, Sums], expected: Mapping[str, float], sample_ratio_p: float | None
) -> Readout:
    """The read-out of the arms in the order given; the first variant is the control."""
    posteriors = {arm: one.posterior(objective) for arm, one in sums.items()}
    variants = [arm for arm in sums if arm != HOLDOUT and sums[arm].people]
    first = next((arm for arm in sums if arm != HOLDOUT), None)
    best = dict(zip(variants, probability_best([posteriors[arm] for arm in variants]), strict=True)) if variants else {}
    losses = dict(zip(variants, expected_losses([posteriors[arm] for arm in variants]), strict=True)) if best else {}

    def over(arm: str, other: str | None) -> Lift | None:
        if other is None or other == arm or other not in sums or not sums[arm].people or not sums[other].people:
            return None
        # Nobody who was shown nothing can have submitted it.
        if HOLDOUT in (arm, other) and objective == "submission":
            return None
        return lift(posteriors[arm], posteriors[other])

    arms = []
    for arm, one in sums.items():
        low, high = interval(posteriors[arm]) if one.people else (0.0, 0.0)
        arms.append(
            ArmReadout(
                arm,
                one.people,
                expected.get(arm, 0.0),
                one,
                posteriors[arm].estimate,
                low,
                high,
                best.get(arm),
                losses.get(arm),
                over(arm, first) if arm != HOLDOUT else None,
                over(arm, HOLDOUT),
            )
        )
    ratio = sample_ratio_p
    rest = _verdict(objective, posteriors, losses, ratio)
    return Readout(objective, tuple(arms), ratio, *rest)


def _verdict(
    objective: str,
    posteriors: Mapping[str, Posterior],
    losses: Mapping[str, float],
    ratio: float | None,
) -> tuple[Verdict, str | None, float | None, int | None]:
    has_holdout = HOLDOUT in posteriors and objective != "submission"
    rivals = [arm for arm in posteriors if arm != HOLDOUT]
    compared = rivals if len(rivals) > 1 else [*rivals, *([HOLDOUT] if has_holdout else [])]
    if ratio is not None and ratio < ALARM:
        return "sample_ratio", None, None, None
    if len(compared) < 2 or not any(one.trials for one in posteriors.values()):
        return "nobody", None, None, None
    top, p = separation({arm: posteriors[arm] for arm in compared})
    others = [posteriors[arm] for arm in compared if arm != top]
    fewest = min(posteriors[arm].trials for arm in compared)
    needed = max(_people_needed(posteriors[top], other) for other in others)
    more = max(0, math.ceil((needed - fewest) * len(compared))) if needed else None
    means = [one for arm in compared if isinstance(one := posteriors[arm], Mean)]
    if fewest < FEWEST_PEOPLE or not all(one.is_trustworthy for one in means):
        at_least = max([FEWEST_PEOPLE, *(one.people_needed for one in means)])
        return "few", top, None, max(more or 0, math.ceil((at_least - fewest) * len(compared)), 1)
    if p <= ALPHA:
        return "better", top, p, None
    base = posteriors[top].mean
    if len(rivals) > 1 and base > 0 and all(loss < SMALL_LOSS * base for loss in losses.values()):
        return "equal", top, p, None
    return "open", top, p, None if more is None else max(more, 1)


def separation(posteriors: Mapping[str, Posterior]) -> tuple[str, float]:
    """The arm that is ahead, and the always valid p-value of its being ahead of every other.

    With more rivals, one of them is ahead by chance more often: hence Bonferroni's factor.
    """
    top = max(posteriors, key=lambda arm: posteriors[arm].mean)
    others = [other for arm, other in posteriors.items() if arm != top]
    return top, min(1.0, max(_p(posteriors[top], other) for other in others) * len(others))


def _spread(one: Posterior, other: Posterior) -> float:
    total = one.trials + other.trials
    return WISHED_LIFT * abs(one.mean * one.trials + other.mean * other.trials) / total if total else 0.0


def _p(one: Posterior, other: Posterior) -> float:
    variance = one.deviation**2 + other.deviation**2
    return always_valid_p(one.estimate - other.estimate, variance, _spread(one, other))


def _people_needed(one: Posterior, other: Posterior) -> int:
    """In each arm: for the difference that is seen now, or the one that would matter if that is larger; 0: never."""
    spread = _spread(one, other)
    found = people_to_decide(max(abs(one.mean - other.mean), spread), one.variance + other.variance, spread)
    return found if found is not None else 0


def summed(parts: Sequence[tuple[str, float, int]]) -> dict[str, Sums]:
    """People of several periods, as (arm, propensity, people), taken together by arm."""
    sums: dict[str, Sums] = {}
    for arm, propensity, people in parts:
        if propensity > 0:
            sums.setdefault(arm, Sums()).add_people(people, propensity)
    return sums
