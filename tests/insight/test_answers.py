"""Answers are counted as the field counts them."""

import pytest

from tracker.insight.answers import Question


def nps(**counts: int) -> Question:
    return Question("start", "odds", "nps", sum(counts.values()), {key.strip("_"): n for key, n in counts.items()})


@pytest.mark.parametrize(
    ("counts", "score"),
    [
        ({}, 0),
        ({"_10": 1}, 100),
        ({"_9": 1}, 100),
        ({"_8": 1}, 0),
        ({"_7": 1}, 0),
        ({"_6": 1}, -100),
        ({"_0": 1}, -100),
        # 70 promoters, 20 passives, 10 detractors: the example of every textbook.
        ({"_9": 40, "_10": 30, "_7": 20, "_3": 10}, 60),
        ({"_10": 1, "_0": 2}, -33),
    ],
)
def test_recommendation_is_promoters_less_detractors(counts: dict[str, int], score: int) -> None:
    assert nps(**counts).nps == score


def test_satisfaction_is_the_mean_and_the_share_of_four_and_five() -> None:
    asked = Question("start", "mood", "csat", 4, {"1": 1, "4": 1, "5": 2})
    assert asked.mean == pytest.approx(3.75)
    assert asked.satisfied == 3
    assert Question("start", "mood", "csat").mean == 0
