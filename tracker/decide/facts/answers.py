"""What the visitor has answered in popups, in this browser and, where the contact is known, in their others."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session as DbSession

from tracker.clock import to_ms
from tracker.decide.answers import GivenAnswer, latest_answers
from tracker.decide.facts.asking import Asking
from tracker.decide.facts.each import OfEach
from tracker.popups.models import Popup, PopupAnswer

ASKED = ("choice", "csat", "nps", "text")
"""Kinds of field that a visitor fills in. What a hidden one holds they have not said."""

MOST_ANSWERS = 500
"""Read back per visitor."""

_GIVEN = (
    "SELECT answer.at, answer.id, answer.visitor_id, popup.public_id, answer.question, answer.value, answer.token_id,"  # noqa: S608 -- our own words
    " answer.step FROM popup_answer answer JOIN popup ON popup.id = answer.popup_id"
    f" WHERE {{whose}} AND answer.kind IN {ASKED} ORDER BY answer.at DESC, answer.id DESC LIMIT {MOST_ANSWERS}"
)
_ANSWERS = OfEach(
    _GIVEN.format(whose="answer.visitor_id = {visitor}"),
    _GIVEN.format(
        whose="answer.id IN (SELECT id FROM popup_answer WHERE visitor_id = {visitor}"
        " UNION SELECT id FROM popup_answer WHERE contact_id = {contact})"
    ),
)


def read_answers(connection: Connection, people: Sequence[Asking]) -> None:
    """Fills in the latest answer to each question, by popup and by the question's name."""
    rows: dict[int, list[tuple[int, int, GivenAnswer]]] = {}
    for one, (at, number, visitor, popup, question, value, token, step) in _ANSWERS.rows(connection, people):
        given = GivenAnswer(visitor, popup, question, value, (bytes(token), step), at)
        rows.setdefault(id(one), []).append((at, number, given))
    for one in people:
        in_order = sorted(rows.get(id(one), ()), key=lambda row: row[:2])
        one.found["answers"] = latest_answers(given for _at, _number, given in in_order)


def answers_of(session: DbSession, visitors: Sequence[int]) -> list[GivenAnswer]:
    """All that these visitors have answered, the oldest first."""
    statement = (
        select(
            PopupAnswer.visitor_id,
            Popup.public_id,
            PopupAnswer.question,
            PopupAnswer.value,
            PopupAnswer.token_id,
            PopupAnswer.step,
            PopupAnswer.at,
        )
        .join(Popup, Popup.id == PopupAnswer.popup_id)
        .where(PopupAnswer.visitor_id.in_(visitors), PopupAnswer.kind.in_(ASKED))
        .order_by(PopupAnswer.at, PopupAnswer.id)
    )
    return [
        GivenAnswer(visitor, popup, question, value, (bytes(token), step), to_ms(at))
        for visitor, popup, question, value, token, step, at in session.execute(statement)
    ]
