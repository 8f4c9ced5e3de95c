"""The arithmetic of experiments against published results, and against what it promises over many seeded runs."""

from __future__ import annotations

import math
import random

import pytest

from tracker.insight.statistics.bandit import next_weights
from tracker.insight.statistics.comparison import expected_losses, lift, probability_above, probability_best
from tracker.insight.statistics.posteriors import Mean, Rate, interval, quantile
from tracker.insight.statistics.readout import Sums, read_out, separation
from tracker.insight.statistics.sample_ratio import ALARM, expected_people, sample_ratio_p
from tracker.insight.statistics.sequential import ALPHA, always_valid_p, mixture_ratio, people_to_decide
from tracker.insight.statistics.special import beta_cdf, chi_square_tail


@pytest.mark.parametrize(
    ("x", "degrees", "tail"),
    [
        # NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.4, upper critical values.
        (2.706, 1, 0.10),
        (3.841, 1, 0.05),
        (6.635, 1, 0.01),
        (10.828, 1, 0.001),
        (5.991, 2, 0.05),
        (13.816, 2, 0.001),
        (18.307, 10, 0.05),
        (29.588, 10, 0.001),
        (67.505, 50, 0.05),
        (124.342, 100, 0.05),
    ],
)
def test_chi_square_is_as_in_the_tables_of_nist(x: float, degrees: int, tail: float) -> None:
    # The tables round the value to three places.
    assert chi_square_tail(x, degrees) == pytest.approx(tail, abs=tail * 1e-3)


@pytest.mark.parametrize("x", [0.01, 0.5, 1, 3, 10, 40])
def test_chi_square_with_two_degrees_is_exponential(x: float) -> None:
    assert chi_square_tail(x, 2) == pytest.approx(math.exp(-x / 2), rel=1e-12)


@pytest.mark.parametrize(
    ("x", "a", "b"), [(x, a, b) for x in (0.01, 0.2, 0.5, 0.9) for a in (1, 3, 20) for b in (1, 4, 50)]
)
def test_the_incomplete_beta_is_the_binomial_tail(x: float, a: int, b: int) -> None:
    # DLMF 8.17.5: for whole numbers it is a sum of binomial terms.
    n = a + b - 1
    tail = sum(math.comb(n, j) * x**j * (1 - x) ** (n - j) for j in range(a, n + 1))
    assert beta_cdf(x, a, b) == pytest.approx(tail, rel=1e-10)


@pytest.mark.parametrize(
    ("hits", "trials", "low", "high"),
    # Brown, Cai, DasGupta (2001), Table 5: the 95 % Jeffreys prior intervals.
    [(1, 7, 0.016, 0.501), (3, 10, 0.093, 0.606), (0, 10, None, 0.217)],
)
def test_intervals_of_rates_are_jeffreys_as_published(hits: int, trials: int, low: float | None, high: float) -> None:
    found = interval(Rate(hits, trials))

    # The paper sets the lower end to 0 where there was no hit.
    assert low is None or found[0] == pytest.approx(low, abs=6e-4)
    assert found[1] == pytest.approx(high, abs=6e-4)


def exact_probability_above(a: Rate, b: Rate) -> float:
    """P(b > a) for a Beta whose first parameter is whole, as a finite sum.

    Evan Miller, "Formulas for Bayesian A/B Testing" (2013), formula (6).
    """

    def log_beta(x: float, y: float) -> float:
        return math.lgamma(x) + math.lgamma(y) - math.lgamma(x + y)

    return sum(
        math.exp(log_beta(a.a + i, b.b + a.b) - math.log(b.b + i) - log_beta(1 + i, b.b) - log_beta(a.a, a.b))
        for i in range(round(b.a))
    )


@pytest.mark.parametrize("arms", [((10, 100), (15, 100)), ((300, 5000), (345, 5000)), ((1, 40), (1, 40))])
def test_the_probability_that_one_rate_beats_another_is_millers_formula(
    arms: tuple[tuple[int, int], tuple[int, int]],
) -> None:
    # With half a hit less, the first parameter is whole.
    a, b = (Rate(hits + 0.5, trials) for hits, trials in arms)

    assert probability_above(b, a) == pytest.approx(exact_probability_above(a, b), abs=1e-4)
    assert probability_best([a, b])[1] == pytest.approx(exact_probability_above(a, b), abs=1e-4)


def test_the_probabilities_to_be_best_sum_to_one_and_equal_arms_share_them() -> None:
    found = probability_best([Rate(30, 1000)] * 3 + [Rate(10, 1000)])

    assert sum(found) == pytest.approx(1)
    assert found[0] == pytest.approx(found[1]) == pytest.approx(found[2])
    assert found[3] < 0.01


def test_the_loss_of_two_normal_means_is_the_normal_loss_function() -> None:
    # E[max(X, Y)] of normals: Clark, "The Greatest of a Finite Set of Random Variables" (1961), formula (2).
    first, second = Mean(1000, 20_000, 0, 1000), Mean(1100, 22_000, 0, 1000)
    theta = math.hypot(first.deviation, second.deviation)
    alpha = (first.mean - second.mean) / theta
    phi = math.exp(-alpha * alpha / 2) / math.sqrt(2 * math.pi)
    cdf = 0.5 * (1 + math.erf(alpha / math.sqrt(2)))
    best = first.mean * cdf + second.mean * (1 - cdf) + theta * phi

    found = expected_losses([first, second])

    assert found == pytest.approx([best - first.mean, best - second.mean], abs=1e-6)


def test_the_interval_of_a_lift_is_fiellers_for_normal_means() -> None:
    # Fieller (1954): the bounds r of the ratio solve (m1 - r m2)² = z² (s1² + r² s2²).
    one, other = Mean(5500, 60_000, 0, 1000), Mean(5000, 50_000, 0, 1000)
    z = 1.959963984540054
    a = other.mean**2 - (z * other.deviation) ** 2
    b = -2 * one.mean * other.mean
    c = one.mean**2 - (z * one.deviation) ** 2
    root = math.sqrt(b * b - 4 * a * c)

    low, middle, high = lift(one, other) or (0, 0, 0)

    assert (low, high) == pytest.approx(((-b - root) / (2 * a) - 1, (-b + root) / (2 * a) - 1), abs=2e-4)
    assert middle == pytest.approx(0.1)


def test_the_median_of_a_beta_and_of_a_mean() -> None:
    assert quantile(Rate(9.5, 19), 0.5) == pytest.approx(0.5, abs=1e-9)
    assert quantile(Mean(500, 5000, 0, 100), 0.5) == pytest.approx(5, abs=1e-9)


def test_the_mixture_ratio_is_the_papers() -> None:
    # Worked by hand from formula (11) of Johari et al.: V = τ² = 1, d = 2 gives sqrt(1/2) · e.
    assert mixture_ratio(2, 1, 1) == pytest.approx(math.sqrt(0.5) * math.e)
    assert always_valid_p(0, 1, 1) == 1


def test_people_to_decide_is_where_the_test_would_tell() -> None:
    needed = people_to_decide(0.01, 0.1, 0.01)

    assert needed is not None
    assert mixture_ratio(0.01, 0.1 / needed, 0.01) >= 20 > mixture_ratio(0.01, 0.1 / (needed - 1), 0.01)


def test_the_sample_ratio_of_microsofts_example_raises_the_alarm() -> None:
    # Kohavi, Tang, Xu, "Trustworthy Online Controlled Experiments" (2020), chapter 3: 821,588 and 815,482 users of an
    # equal split have p = 1.8E-6.
    observed = {"a": 821_588, "b": 815_482}
    p = sample_ratio_p(observed, expected_people([({"a": 0.5, "b": 0.5}, sum(observed.values()))]))

    assert p == pytest.approx(1.8e-6, abs=1e-7)
    assert p < ALARM


def test_too_few_people_raise_no_alarm() -> None:
    assert sample_ratio_p({"a": 8, "b": 0}, {"a": 4, "b": 4}) is None


def test_shares_that_changed_are_expected_period_by_period() -> None:
    assert expected_people([({"a": 0.5, "b": 0.5}, 100), ({"a": 0.9, "b": 0.1}, 50)]) == pytest.approx(
        {"a": 95, "b": 55}
    )


def test_equal_arms_raise_the_sample_ratio_alarm_no_more_often_than_it_says() -> None:
    dice = random.Random(20260301)
    alarms = 0
    for _ in range(4000):
        first = sum(dice.getrandbits(1000).bit_count() for _ in range(2))
        p = sample_ratio_p({"a": first, "b": 2000 - first}, {"a": 1000, "b": 1000})
        alarms += p is not None and p < ALARM

    # Two are expected; more than eight have a probability of 0.0002.
    assert alarms <= 8


def test_equal_arms_are_told_apart_by_no_look_more_often_than_five_in_a_hundred() -> None:
    dice, wrong, runs = random.Random(7), 0, 300
    for _ in range(runs):
        hits = [0, 0]
        for people in range(100, 4100, 100):
            for arm in (0, 1):
                hits[arm] += sum(dice.random() < 0.1 for _ in range(100))
            _ahead, p = separation({"a": Rate(hits[0], people), "b": Rate(hits[1], people)})
            if p <= ALPHA:
                wrong += 1
                break

    # Forty looks each. A test of 5 % that is looked at so would be wrong in about a third.
    assert wrong / runs <= 0.05


def test_the_better_of_two_arms_is_found() -> None:
    dice, found = random.Random(11), 0
    for _ in range(20):
        hits = [sum(dice.random() < rate for _ in range(6000)) for rate in (0.05, 0.075)]
        told = read_out("order", {"a": _sums(hits[0], 6000), "b": _sums(hits[1], 6000)}, {}, None)
        assert told.best != "a" or told.verdict != "better"
        found += told.verdict == "better" and told.best == "b"

    assert found >= 19


def test_intervals_hold_what_they_promise() -> None:
    dice, inside, runs = random.Random(3), 0, 600
    for _ in range(runs):
        low, high = interval(Rate(sum(dice.random() < 0.08 for _ in range(400)), 400))
        inside += low <= 0.08 <= high

    # Jeffreys' coverage at n = 400, p = 0.08 is 0.95 within a hundredth; three standard errors are 0.027.
    assert abs(inside / runs - 0.95) < 0.037


def test_few_people_settle_nothing_and_the_rest_is_told() -> None:
    told = read_out("order", {"a": _sums(2, 60), "b": _sums(9, 60)}, {}, None)

    assert told.verdict == "few"
    assert told.people_more is not None and told.people_more >= 80


def test_amounts_with_a_heavy_tail_wait_for_more_people() -> None:
    # One order of 1,000 beside forty of 10: skewness far above what 500 people bear (Kohavi et al. 2014, rule 7).
    one = Mean(1400, 1_004_000, 1_000_040_000, 500)

    assert one.skewness > 10
    assert one.people_needed > 35_500
    assert not one.is_trustworthy


def test_a_mismatch_of_the_sample_silences_the_verdict() -> None:
    told = read_out("order", {"a": _sums(10, 5000), "b": _sums(400, 4000)}, {}, 1e-9)

    assert (told.verdict, told.best) == ("sample_ratio", None)


def test_a_single_variant_is_told_against_its_holdout() -> None:
    told = read_out("order", {"a": _sums(900, 9000), "holdout": _sums(60, 1000)}, {}, 0.5)

    assert (told.verdict, told.best) == ("better", "a")
    assert told.arm("a").over_holdout is not None
    assert told.arm("holdout").probability_best is None


def test_nobody_who_was_shown_nothing_is_compared_for_submissions() -> None:
    told = read_out("submission", {"a": _sums(90, 900), "b": _sums(80, 900), "holdout": _sums(0, 900)}, {}, 0.5)

    assert told.arm("a").over_holdout is None
    assert told.best == "a"


def test_shares_that_changed_favour_no_arm() -> None:
    # Simpson's paradox: both arms are alike on each day, and b got most of its people on the good one.
    a, b = Sums(), Sums()
    for arm, people, propensity, hits in ((a, 900, 0.9, 90), (b, 100, 0.1, 10), (a, 100, 0.1, 30), (b, 900, 0.9, 270)):
        arm.add_people(people, propensity)
        for _ in range(hits):
            arm.add_outcome("order", 1, propensity)

    told = read_out("order", {"a": a, "b": b}, {}, None)

    assert told.arm("a").estimate == pytest.approx(0.2)
    assert told.arm("b").estimate == pytest.approx(0.2)
    assert told.arm("a").sums.effective_people < 400


def test_a_bandit_waits_for_a_hundred_people_in_every_variant() -> None:
    assert next_weights({"a": Rate(5, 99), "b": Rate(50, 500)}, 10) is None
    assert next_weights({"a": Rate(5, 100)}, 10) is None


def test_a_bandit_turns_to_the_better_variant_and_leaves_the_other_its_floor() -> None:
    weights = next_weights({"a": Rate(10, 1000), "b": Rate(100, 1000)}, 10)

    assert weights == pytest.approx({"a": 0.05, "b": 0.95}, abs=1e-4)
    assert min((next_weights({"a": Rate(10, 1000), "b": Rate(100, 1000)}, 1) or {}).values()) >= 0.01


def test_a_bandit_gets_more_than_equal_shares_would() -> None:
    dice = random.Random(5)
    rates, hits, people = {"a": 0.05, "b": 0.1}, {"a": 0, "b": 0}, {"a": 0, "b": 0}
    weights = {"a": 0.5, "b": 0.5}
    for _ in range(40):
        for _ in range(200):
            arm = "a" if dice.random() < weights["a"] else "b"
            people[arm] += 1
            hits[arm] += dice.random() < rates[arm]
        weights = next_weights({arm: Rate(hits[arm], people[arm]) for arm in rates}, 10) or weights

    assert sum(hits.values()) > 8000 * 0.085
    assert people["a"] > 8000 * 0.03


def _sums(hits: int, people: int) -> Sums:
    one = Sums()
    one.add_people(people, 0.5)
    one.powers["order"] = one.powers["submission"] = (2.0 * hits, 2.0 * hits, 2.0 * hits)
    return one
