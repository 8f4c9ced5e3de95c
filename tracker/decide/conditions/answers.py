"""The condition on what the visitor has answered in popups before. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tracker.decide.condition import CONDITIONS, Condition, Test
from tracker.decide.conditions.popups import DAY_MS, POPUP, WITHIN_DAYS
from tracker.decide.context import Answered, Context
from tracker.params import Param
from tracker.phrases import N_

HOW = (
    ("is", N_("answered")),
    ("is_not", N_("answered something else than")),
    ("at_least", N_("answered at least")),
    ("at_most", N_("answered at most")),
)


def _test(params: Mapping[str, Any]) -> Test:
    fits, span = _fitting(params["how"], params["answer"]), params["days"] * DAY_MS

    def test(context: Context) -> bool:
        since = context.now_ms - span if span else -1
        return any(one.at > since and fits(one.values) for one in _answers(context, params))

    return test


def _fitting(how: str, wanted: str) -> Callable[[tuple[str, ...]], bool]:
    """A test of what was answered. Without a wanted answer any will do; words of their own are one without a value."""
    if not wanted:
        return lambda _values: how != "is_not"
    if how in ("is", "is_not"):
        folded = wanted.casefold()
        return lambda values: (folded in (one.casefold() for one in values)) == (how == "is")
    limit = _rating(wanted)

    def fits(values: tuple[str, ...]) -> bool:
        ratings = [one for one in map(_rating, values) if one is not None]
        return limit is not None and any(one >= limit if how == "at_least" else one <= limit for one in ratings)

    return fits


def _rating(value: str) -> int | None:
    return int(value) if value.isascii() and value.isdigit() else None


def _answers(context: Context, params: Mapping[str, Any]) -> Iterator[Answered]:
    popup, question = params["popup"], params["question"]
    for name, given in context.answers.items():
        if question in given and popup in ("", name):
            yield given[question]


def _seen(context: Context, params: Mapping[str, Any]) -> list[str] | None:
    """What was answered last, None for nothing."""
    latest = max(_answers(context, params), key=lambda one: one.at, default=None)
    return None if latest is None else list(latest.values)


CONDITIONS.register(
    Condition(
        "answer",
        N_("Answer to a question"),
        N_("Popups"),
        N_("who {how} {answer} to {question} in {popup} {days}"),
        (
            POPUP,
            Param(
                "question",
                "text",
                N_("Question"),
                low=1,
                high=200,
                help=N_("By the name of its field."),
                suggest="questions",
            ),
            Param("how", "choice", N_("They"), "is", choices=HOW),
            Param(
                "answer",
                "text",
                N_("Answer"),
                "",
                high=200,
                help=N_("A choice, or a rating. Empty means any answer."),
                suggest="answers",
                all_label=N_("anything"),
            ),
            WITHIN_DAYS,
        ),
        _test,
        _seen,
        N_(
            "They have answered this question of a popup so, within so many days. Their latest answer counts, also one "
            "from a survey that they left in the middle, and those from other browsers where their address is known. "
            "Of words of their own it is only known that they were written."
        ),
        N_("Not answered: does not hold."),
        frozenset({"answers"}),
    )
)
