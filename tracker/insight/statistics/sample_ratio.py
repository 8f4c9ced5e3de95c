"""Whether as many people came to each arm as were sent there. Pure.

Fabijan et al., "Diagnosing Sample Ratio Mismatch in Online Controlled Experiments" (KDD 2019): a mismatch means that
something loses people of one arm, and then no figure of the experiment can be believed. They use 0.0005.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tracker.insight.statistics.special import chi_square_tail

ALARM = 0.0005
FEWEST_EXPECTED = 5.0
"""The chi-square distribution is close enough from so many expected people on (Cochran 1954)."""


def expected_people(groups: Sequence[tuple[Mapping[str, float], int]]) -> dict[str, float]:
    """How many people each arm should have, of groups that were drawn with shares of their own: (shares, people)."""
    expected: dict[str, float] = {}
    for shares, people in groups:
        for arm, share in shares.items():
            expected[arm] = expected.get(arm, 0.0) + share * people
    return expected


def sample_ratio_p(observed: Mapping[str, int], expected: Mapping[str, float]) -> float | None:
    """The chi-square test's p-value; None while there are too few people to tell."""
    arms = [arm for arm, people in expected.items() if people > 0]
    if len(arms) < 2 or any(expected[arm] < FEWEST_EXPECTED for arm in arms):
        return None
    statistic = sum((observed.get(arm, 0) - expected[arm]) ** 2 / expected[arm] for arm in arms)
    return chi_square_tail(statistic, len(arms) - 1)
