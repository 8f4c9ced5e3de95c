"""The comparisons that conditions share: numbers and texts, with RE2 for marketers' patterns. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import re2

from tracker.params import Param
from tracker.phrases import N_

NUMBER_OPERATORS = (("at_least", N_("at least")), ("at_most", N_("at most")), ("equals", N_("exactly")))

TEXT_OPERATORS = (
    ("is", N_("is")),
    ("is_not", N_("is not")),
    ("contains", N_("contains")),
    ("not_contains", N_("does not contain")),
    ("starts_with", N_("starts with")),
    ("ends_with", N_("ends with")),
    ("matches", N_("matches the pattern")),
)

CHOICE_OPERATORS = (("is", N_("is")), ("is_not", N_("is not")))

LONGEST_PATTERN = 256

NUMBER_OPERATOR = Param("operator", "choice", N_("Comparison"), "at_least", choices=NUMBER_OPERATORS)
TEXT_OPERATOR = Param("operator", "choice", N_("Comparison"), "contains", choices=TEXT_OPERATORS)
CHOICE_OPERATOR = Param("operator", "choice", N_("Comparison"), "is", choices=CHOICE_OPERATORS)


def compare_number(seen: int, operator: str, operand: int) -> bool:
    """Whether `seen` is at least, at most, or exactly `operand`."""
    if operator == "at_least":
        return seen >= operand
    return seen <= operand if operator == "at_most" else seen == operand


def compare_text(seen: str, operator: str, operands: Sequence[str]) -> bool:
    """Whether any operand holds; for the negative operators, whether none does. Case does not matter.

    An empty `seen` is a missing fact and never matches.
    """
    if not seen:
        return False
    if operator in ("is_not", "not_contains"):
        return not compare_text(seen, operator.removeprefix("not_") if operator == "not_contains" else "is", operands)
    folded = seen.casefold()
    return any(_holds(folded, seen, operator, operand) for operand in operands)


def _holds(folded: str, seen: str, operator: str, operand: str) -> bool:
    wanted = operand.casefold()
    if operator == "is":
        return folded == wanted
    if operator == "contains":
        return wanted in folded
    if operator == "starts_with":
        return folded.startswith(wanted)
    if operator == "ends_with":
        return folded.endswith(wanted)
    pattern = compile_pattern(operand)
    return pattern is not None and pattern.search(seen) is not None


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
