"""Who gets which arm: uniform, sticky, independent of other experiments, and moved as little as can be."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import plain_document
from tracker.decide.experiments import HOLDOUT, Arms, arms_of, choose, draw_number, shop_arms
from tracker.popups.document import DocumentError, is_blocking, parse_document, variants_of

UNITS = [f"visitor-{number}" for number in range(20_000)]

shares = st.lists(st.integers(0, 100), min_size=1, max_size=8).filter(any)
units = st.text(min_size=1, max_size=40)


def arms(*given_shares: float, experiment: str = "pop_1:abcdef") -> Arms:
    total = sum(given_shares)
    return Arms(experiment, tuple((chr(97 + n), share / total) for n, share in enumerate(given_shares)))


def document(**experiment: Any) -> dict[str, Any]:
    plain = plain_document()
    variants = [{"key": "b", "steps": plain["steps"], "share": 50}]
    return {**plain, "experiment": {"key": "spring1", "share": 50, "variants": variants, **experiment}}


def chi_square(observed: list[int], expected: list[float]) -> float:
    return sum((seen - wanted) ** 2 / wanted for seen, wanted in zip(observed, expected, strict=True))


@pytest.mark.parametrize("given_shares", [(50, 50), (80, 20), (10, 20, 30, 40), (1, 99)])
def test_every_arm_gets_its_share(given_shares: tuple[int, ...]) -> None:
    drawn = Counter(choose(arms(*given_shares), unit) for unit in UNITS)

    total = sum(given_shares)
    expected = [len(UNITS) * share / total for share in given_shares]
    observed = [drawn[chr(97 + n)] for n in range(len(given_shares))]
    # NIST/SEMATECH e-Handbook 1.3.6.7.4: the upper 0.1 % of chi-square with 1 and 3 degrees of freedom.
    assert chi_square(observed, expected) < {2: 10.828, 4: 16.266}[len(given_shares)]


def test_two_experiments_draw_the_same_people_independently() -> None:
    first, second = arms(50, 50), arms(50, 50, experiment="pop_2:abcdef")
    cells = Counter((choose(first, unit), choose(second, unit)) for unit in UNITS)

    expected = len(UNITS) / 4
    assert chi_square([cells[a, b] for a in "ab" for b in "ab"], [expected] * 4) < 16.266


@given(shares, units)
def test_the_same_unit_always_gets_the_same_arm_and_one_that_takes_people(given_shares: list[int], unit: str) -> None:
    chosen = choose(arms(*given_shares), unit)

    assert chosen == choose(arms(*given_shares), unit)
    assert arms(*given_shares).share_of(chosen) > 0


@given(shares, units)
def test_whoever_was_exposed_keeps_their_arm_whatever_the_shares(given_shares: list[int], unit: str) -> None:
    last = arms(*given_shares).names[-1]

    assert choose(arms(*given_shares), unit, {"pop_1:abcdef": last}) == last


@given(shares, units)
def test_whose_arm_is_gone_draws_anew_among_those_that_are_left(given_shares: list[int], unit: str) -> None:
    assert choose(arms(*given_shares), unit, {"pop_1:abcdef": "z"}) == choose(arms(*given_shares), unit)


@given(shares, st.integers(0, 7), st.integers(1, 100), units)
def test_an_arm_that_grows_takes_people_only_for_itself(
    given_shares: list[int], number: int, more: int, unit: str
) -> None:
    number %= len(given_shares)
    grown = [share + more if n == number else share for n, share in enumerate(given_shares)]
    before, after = choose(arms(*given_shares), unit), choose(arms(*grown), unit)

    assert after in (before, chr(97 + number))


@given(shares.filter(lambda some: len(some) > 1), units)
def test_an_arm_that_goes_gives_only_its_own_people_away(given_shares: list[int], unit: str) -> None:
    if not any(given_shares[:-1]):
        return
    before, after = choose(arms(*given_shares), unit), choose(arms(*given_shares[:-1]), unit)

    assert before == after or before == chr(96 + len(given_shares))


def test_as_few_people_move_as_the_shares_ask() -> None:
    moved = sum(choose(arms(50, 50), unit) != choose(arms(60, 40), unit) for unit in UNITS)

    # A tenth must move. Weighted rendezvous moves at most 2·TV/(1+TV) of the people.
    assert len(UNITS) * 0.09 < moved < len(UNITS) * 0.19


def test_a_holdout_takes_its_percent_of_everybody_and_the_variants_share_the_rest() -> None:
    found = arms_of("pop_1", parse_document(document(holdout=20, share=75)))

    assert found is not None
    assert dict(found.shares) == pytest.approx({"a": 0.48, "b": 0.32, HOLDOUT: 0.2})


@given(st.integers(1, 49), units)
def test_a_larger_holdout_of_the_shop_keeps_those_who_were_in_it(percent: int, unit: str) -> None:
    if choose(shop_arms(percent), unit) == HOLDOUT:
        assert choose(shop_arms(percent + 1), unit) == HOLDOUT


def test_a_popup_without_variants_and_holdout_has_no_arms() -> None:
    assert arms_of("pop_1", parse_document(plain_document())) is None
    assert arms_of("pop_1", parse_document(document(variants=[]))) is None


def test_a_bandits_weights_count_only_for_the_variants_they_were_made_for() -> None:
    bandit = parse_document(document(is_bandit=True, holdout=10))

    learnt = arms_of("pop_1", bandit, {"a": 0.2, "b": 0.8})
    stale = arms_of("pop_1", bandit, {"a": 0.2, "b": 0.3, "c": 0.5})

    assert learnt is not None and stale is not None
    assert dict(learnt.shares) == pytest.approx({"a": 0.18, "b": 0.72, HOLDOUT: 0.1})
    assert dict(stale.shares) == pytest.approx({"a": 0.45, "b": 0.45, HOLDOUT: 0.1})


def test_variants_differ_in_content_alone() -> None:
    made = document()
    made["display"] = {"type": "modal", "on_checkout": True}
    made["experiment"]["variants"][0]["display"] = {"type": "bar", "on_checkout": False}
    read = parse_document(made)

    second = variants_of(read)["b"]

    assert second.display.on_checkout and second.display.type == "bar"
    assert (second.rule, second.triggers, second.caps) == (read.rule, read.triggers, read.caps)
    assert is_blocking(read)


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"key": "NO"}, "experiment.key"),
        ({"share": 0, "variants": []}, "experiment.share"),
        ({"holdout": 95}, "experiment.holdout"),
        ({"variants": [{"key": "b", "steps": {"start": {}}}]}, "experiment.variants[0].steps.start"),
        ({"variants": [{"key": "a", "steps": {"start": {}}}]}, "experiment.variants[0].key"),
        ({"variants": [{"key": "b", "steps": {"start": {}}, "rule": {}}]}, "experiment.variants[0]"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(change: dict[str, Any], path: str) -> None:
    with pytest.raises(DocumentError) as error:
        parse_document(document(**change))

    assert error.value.path == path


def test_numbers_are_spread_evenly() -> None:
    # Kolmogorov-Smirnov, the critical value of 0.1 %: 1.949 / sqrt(n) (Smirnov 1948).
    found = sorted(draw_number("pop_1:abcdef", unit, "a") for unit in UNITS)
    distance = max(abs((rank + 1) / len(found) - value) for rank, value in enumerate(found))
    assert distance < 1.949 / math.sqrt(len(found))
