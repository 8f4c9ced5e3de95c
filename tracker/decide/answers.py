"""Answers in popups: of all that somebody has given, the latest to each question. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from tracker.decide.context import Answered


class GivenAnswer(NamedTuple):
    """A row of `popup_answer`: one of the values of an answer. `form` tells one sending of a step from another."""

    visitor_id: int
    popup: str
    question: str
    value: str
    form: tuple[bytes, str]
    at: int


def latest_answers(given: Iterable[GivenAnswer]) -> dict[str, dict[str, Answered]]:
    """The latest answer to each question, of rows in the order of their time."""
    found: dict[str, dict[str, Answered]] = {}
    forms: dict[tuple[str, str], tuple[bytes, str]] = {}
    for one in given:
        answers = found.setdefault(one.popup, {})
        # A choice of many is several rows of one form.
        is_more = forms.get((one.popup, one.question)) == one.form
        before = answers[one.question].values if is_more else ()
        answers[one.question] = Answered((*before, one.value) if one.value else before, one.at)
        forms[one.popup, one.question] = one.form
    return found
