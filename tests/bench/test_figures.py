"""How a bench puts its figures before a person."""

import math

from bench.figures import Figure, Report, table

ROUNDS = [
    {"none": {"ms": 100.0}, "ours": {"ms": 110.0}, "theirs": {"ms": 140.0}},
    {"none": {"ms": 200.0}, "ours": {"ms": 212.0}, "theirs": {"ms": 236.0}},
    {"none": {"ms": 100.0}, "ours": {"ms": 111.0}, "theirs": {"ms": 144.0}},
]


def report(rounds: list[dict[str, dict[str, float]]] = ROUNDS) -> Report:
    return Report([Figure("ms", "busy, ms", compared=True)], "none", "ours", rounds, {"browser": "one"})


def test_it_compares_round_by_round() -> None:
    """The second round was twice as slow for everybody, which is nobody's doing."""
    assert report().added("ours", "ms") == [10, 12, 11]
    lines = table(report()).splitlines()
    assert "+11 (× 1.10)" in lines[2]
    assert "+40 (× 1.40)" in lines[2]


def test_it_says_how_many_times_the_subject_s_share_another_takes() -> None:
    assert table(report()).splitlines()[3].split()[-1] == "3.6"


def test_it_shows_where_the_middle_half_of_the_rounds_lies() -> None:
    assert "111 (110–162)" in table(report()).splitlines()[1]


def test_it_makes_no_share_of_a_variant_that_adds_nothing() -> None:
    nothing = [{"none": {"ms": 5.0}, "ours": {"ms": 5.0}, "theirs": {"ms": 9.0}}]
    assert table(report(nothing)).splitlines()[3].split()[-1] == "–"


def test_it_keeps_every_round_for_a_machine_to_read() -> None:
    kept = report().as_json()
    assert kept["rounds"] == ROUNDS
    assert kept["medians"]["theirs"] == {"ms": 144.0}
    assert kept["conditions"] == {"browser": "one"}


def test_it_turns_the_table_for_many_variants_and_leaves_out_what_does_not_apply() -> None:
    rounds = [{"none": {"ms": 5.0, "more": math.nan}, "ours": {"ms": 7.0, "more": 2.0}}]
    figures = [Figure("ms", "busy, ms"), Figure("more", "more")]
    lines = table(Report(figures, "none", "ours", rounds, is_transposed=True)).splitlines()
    assert [line.split() for line in lines[:3]] == [["busy,", "ms", "more"], ["none", "5", "–"], ["ours", "7", "2"]]
