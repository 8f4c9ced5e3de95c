"""The comparisons that conditions share: numbers and texts, with RE2 for marketers' patterns. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import re2

from tracker.params import Param
from tracker.phrases import N_

NUMBER_OPERATORS = (("at_least", N_("at least")), ("at_most", N_("at most")), ("equals", N_("exactly")))

IS = (("is", N_("is one of")), ("is_not", N_("is none of")))
SAID = {"is": N_("is"), "is_not": N_("is not")}
"""Before one value, or several with an "or" between them."""

TEXT_OPERATORS = (
    *IS,
    ("contains", N_("contains")),
    ("not_contains", N_("does not contain")),
    ("starts_with", N_("starts with")),
    ("ends_with", N_("ends with")),
    ("matches", N_("matches the pattern")),
)

LONGEST_PATTERN = 256

LONGEST_KEPT = 200
"""Characters of a text of which it is remembered which patterns it matches."""

NUMBER_OPERATOR = Param("operator", "choice", N_("Comparison"), "at_least", choices=NUMBER_OPERATORS)
TEXT_OPERATOR = Param("operator", "choice", N_("Comparison"), "contains", choices=TEXT_OPERATORS, said=SAID)
CHOICE_OPERATOR = Param("operator", "choice", N_("Comparison"), "is", choices=IS, said=SAID)


def number_test(operator: str, operand: int) -> Callable[[int], bool]:
    """Whether a number is at least, at most, or exactly `operand`."""
    if operator == "at_least":
        return lambda seen: seen >= operand
    if operator == "at_most":
        return lambda seen: seen <= operand
    return lambda seen: seen == operand


def text_test(operator: str, operands: Sequence[str]) -> Callable[[str], bool]:
    """Whether any operand holds; for the negative operators, whether none does. Case does not matter.

    An empty text is a missing fact and never matches.
    """
    if operator == "is_not":
        holds = text_test("is", operands)
        return lambda seen: seen != "" and not holds(seen)
    if operator == "not_contains":
        holds = text_test("contains", operands)
        return lambda seen: seen != "" and not holds(seen)
    if operator == "matches":
        patterns = tuple(operand for operand in operands if compile_pattern(operand) is not None)
        return lambda seen: seen != "" and (_is_found_again if len(seen) <= LONGEST_KEPT else _is_found)(patterns, seen)
    return _folded_test(operator, tuple(operand.casefold() for operand in operands))


def choice_test(operator: str, operands: Sequence[str]) -> Callable[[str], bool]:
    """Whether a value is one of the operands (`is`), or none of them (`is_not`). An empty one never matches."""
    wanted = frozenset(operands)
    if operator == "is":
        return lambda seen: seen in wanted and seen != ""
    return lambda seen: seen not in wanted and seen != ""


def _folded_test(operator: str, wanted: tuple[str, ...]) -> Callable[[str], bool]:
    if operator == "is":
        texts = frozenset(wanted)
        return lambda seen: seen != "" and seen.casefold() in texts
    if operator == "starts_with":
        return lambda seen: seen != "" and seen.casefold().startswith(wanted)
    if operator == "ends_with":
        return lambda seen: seen != "" and seen.casefold().endswith(wanted)

    def contains(seen: str) -> bool:
        folded = seen.casefold()
        return seen != "" and any(one in folded for one in wanted)

    return contains


def _is_found(patterns: tuple[str, ...], seen: str) -> bool:
    """Whether any of the patterns matches."""
    # As bytes, since nobody asks where: RE2's wrapper would count characters.
    text = seen.encode()
    return any(compiled.search(text) is not None for compiled in map(compile_pattern, patterns) if compiled is not None)


_is_found_again = lru_cache(maxsize=20_000)(_is_found)
"""Few texts are asked about again and again: the addresses of a shop."""


@lru_cache(maxsize=2000)
def compile_pattern(pattern: str) -> Any | None:
    """A compiled RE2 pattern, or None for an invalid or too long one. RE2 runs in linear time whatever is written."""
    if len(pattern) > LONGEST_PATTERN:
        return None
    options = re2.Options()
    options.log_errors = False
    options.case_sensitive = False
    options.max_mem = 1 << 20
    try:
        return re2.compile(pattern, options)
    except (re2.error, ValueError):
        return None
