"""What the visitor has answered in popups, in this browser and, where the contact is known, in their others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session as DbSession

from tracker.clock import to_ms
from tracker.decide.answers import GivenAnswer, latest_answers
from tracker.decide.context import Answered
from tracker.decide.facts.asking import Asking
from tracker.popups.models import Popup, PopupAnswer

ASKED = ("choice", "csat", "nps", "text")
"""Kinds of field that a visitor fills in. What a hidden one holds they have not said."""

MOST_ANSWERS = 500
"""Read back per visitor."""


def read_answers(asking: Asking) -> Mapping[str, Mapping[str, Answered]]:
    """The latest answer to each question, by popup and by the question's name."""
    if not asking.visitor_id:
        return {}
    whose: ColumnElement[bool] = PopupAnswer.visitor_id == asking.visitor_id
    if asking.contact_id is not None:
        whose = or_(whose, PopupAnswer.contact_id == asking.contact_id)
    return latest_answers(given_answers(asking.session, whose, MOST_ANSWERS))


def given_answers(session: DbSession, whose: ColumnElement[bool], most: int | None = None) -> list[GivenAnswer]:
    """The answers of those whom `whose` means, the oldest first; of more than `most` the latest."""
    columns: tuple[Any, ...] = (
        PopupAnswer.visitor_id,
        Popup.public_id,
        PopupAnswer.question,
        PopupAnswer.value,
        PopupAnswer.token_id,
        PopupAnswer.step,
        PopupAnswer.at,
    )
    statement = (
        select(*columns)
        .join(Popup, Popup.id == PopupAnswer.popup_id)
        .where(whose, PopupAnswer.kind.in_(ASKED))
        .order_by(PopupAnswer.at.desc(), PopupAnswer.id.desc())
        .limit(most)
    )
    return [
        GivenAnswer(
            row.visitor_id, row.public_id, row.question, row.value, (bytes(row.token_id), row.step), to_ms(row.at)
        )
        for row in reversed(session.execute(statement).all())
    ]
