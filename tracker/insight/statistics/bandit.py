"""A bandit's next weights: as likely as each variant is the best, none below its floor. Pure.

Thompson sampling (Thompson 1933; Chapelle, Li: An Empirical Evaluation of Thompson Sampling, NIPS 2011) draws each
person's arm with the probability that it is the best. Here those probabilities are integrated, not drawn, and are
believed for a while, as in Scott, "Multi-armed bandit experiments in the online service economy" (2015).
"""

from __future__ import annotations

from collections.abc import Mapping

from tracker.insight.statistics.comparison import probability_best
from tracker.insight.statistics.posteriors import Posterior

FEWEST_PEOPLE = 100
"""In every variant, before the weights are touched for the first time."""

LOWEST_SHARE = 0.01


def next_weights(arms: Mapping[str, Posterior], floor_percent: int) -> dict[str, float] | None:
    """The weights of all variants, which sum to 1; None while a variant has too few people.

    `floor_percent` is what every variant keeps, in percent of an equal share, and never less than one in a hundred.
    """
    if len(arms) < 2 or any(one.trials < FEWEST_PEOPLE for one in arms.values()):
        return None
    best = probability_best(list(arms.values()))
    floor = max(LOWEST_SHARE, floor_percent / 100 / len(arms))
    room = 1 - floor * len(arms)
    return {arm: round(floor + room * share, 6) for arm, share in zip(arms, best, strict=True)}
