"""Patterns by which codes are made, such as `BELL-####-@@`, and how codes are compared. Pure.

The alphabet has no two characters that look alike on paper or on a screen (0/O, 1/I/L, 2/Z, 5/S, 8/B, U/V), and no
vowels, so that no code is ever a word.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from math import prod

DIGITS = "23456789"
LETTERS = "CDFGHJKMNPQRTVWXY"

ALPHABETS = {"#": DIGITS, "@": LETTERS, "*": DIGITS + LETTERS}
"""What each mark of a pattern stands for. Every other character stands for itself."""

LONGEST_PATTERN = 40

FEWEST_CODES = 1_000_000
"""A pattern with fewer different codes could be guessed by trying."""

_USABLE = re.compile(r"[A-Za-z0-9#@*._-]+")


def pattern_problem(pattern: str) -> str:
    """What is wrong with a pattern, for people; "" for a good one."""
    if not pattern or len(pattern) > LONGEST_PATTERN or not _USABLE.fullmatch(pattern):
        return "give a pattern of letters, digits, dashes and the marks # @ *, such as BELL-####-@@"
    if capacity(pattern) < FEWEST_CODES:
        return "the pattern has too few different codes and could be guessed: add marks, such as BELL-####-@@"
    return ""


def capacity(pattern: str) -> int:
    """How many different codes a pattern has."""
    return prod(len(ALPHABETS[mark]) for mark in pattern if mark in ALPHABETS)


def make_code(pattern: str, below: Callable[[int], int]) -> str:
    """One code. `below(n)` is a random number from 0 to n - 1, from a source that nobody can foresee."""
    return "".join(ALPHABETS[one][below(len(ALPHABETS[one]))] if one in ALPHABETS else one for one in pattern)


def code_key(code: str) -> str:
    """One spelling for a code however somebody writes it: shop systems tell no capitals from small letters."""
    return code.strip().casefold()[:80]
