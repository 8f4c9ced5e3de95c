"""Patterns: what codes they make, and which are refused."""

from __future__ import annotations

import re
import secrets

import pytest

from tracker.popups.document.patterns import ALPHABETS, capacity, code_key, make_code, pattern_problem


def test_a_code_has_the_form_of_its_pattern() -> None:
    for _ in range(200):
        code = make_code("BELL-####-@@*", secrets.randbelow)
        assert re.fullmatch(r"BELL-[2-9]{4}-[A-Z]{2}[A-Z2-9]", code)


def test_no_two_characters_look_alike_and_no_code_is_a_word() -> None:
    everything = set("".join(ALPHABETS.values()))
    for pair in ("0O", "1I", "1L", "2Z", "5S", "8B", "UV", "0D", "0Q"):
        assert not set(pair) <= everything, pair
    assert not set("AEIOU") & everything


def test_every_code_of_a_pattern_can_be_made() -> None:
    tickets = iter([0, len(ALPHABETS["@"]) - 1])
    assert make_code("#@", lambda _below: next(tickets)) == ALPHABETS["#"][0] + ALPHABETS["@"][-1]
    assert capacity("#@") == len(ALPHABETS["#"]) * len(ALPHABETS["@"])


@pytest.mark.parametrize("pattern", ["", "BELL", "BELL-####", "####-@@ x", "é-########", "#" * 41, "########\n"])
def test_a_pattern_that_could_be_guessed_or_not_be_typed_is_refused(pattern: str) -> None:
    assert pattern_problem(pattern)


@pytest.mark.parametrize("pattern", ["BELL-####-@@", "########", "x_*****.*"])
def test_a_good_pattern_is_taken(pattern: str) -> None:
    assert pattern_problem(pattern) == ""


def test_codes_are_compared_as_shop_systems_do() -> None:
    assert code_key(" Bell-2 ") == code_key("bell-2")
