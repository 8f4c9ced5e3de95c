"""What visitors answered: kept step by step, so that who leaves in the middle has answered what they answered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, and_, delete, insert, select, update

from tracker.db import table_of
from tracker.popups.document import ChoiceField, CsatField, Document, Form, FormField, HiddenField, NpsField, TextField
from tracker.popups.field_readers import Chosen
from tracker.popups.models import PopupAnswer
from tracker.popups.tokens import PopupToken
from tracker.shops.models import Shop
from tracker.shops.settings import shop_settings

answers = table_of(PopupAnswer)

MOST_PURGED = 1_000
"""Erased in one transaction by the job: others want to write too."""

KINDS: Mapping[type, str] = {
    ChoiceField: "choice",
    CsatField: "csat",
    NpsField: "nps",
    TextField: "text",
    HiddenField: "hidden",
}
"""The fields whose values are answers. The others are somebody's address or detail, or an agreement."""


def questions_of(document: Document) -> dict[tuple[str, str], FormField]:
    """(step, name) → field, of what the document asks, in its order."""
    return {
        (name, one.name): one
        for name, step in document.steps.items()
        for block in step.blocks
        if isinstance(block, Form)
        for one in block.fields
        if type(one) in KINDS
    }


def keep_answers(
    connection: Connection, token: PopupToken, step: str, given: Sequence[tuple[FormField, Any]], at: dt.datetime
) -> None:
    """Keeps what was answered in a step, instead of what the same person had answered in it before."""
    wanted = {
        (one.name, KINDS[type(one)], value, text)
        for one, answer in given
        if type(one) in KINDS and answer is not None
        for value, text in _parts(answer)
    }
    columns = (answers.c.question, answers.c.kind, answers.c.value, answers.c.text)
    kept = {tuple(row) for row in connection.execute(select(*columns).where(_of(token), answers.c.step == step))}
    if kept == wanted:
        return
    connection.execute(delete(answers).where(_of(token), answers.c.step == step))
    rows = [
        {
            "shop_id": token.shop_id,
            "popup_id": token.popup_id,
            "version": token.version,
            "variant": token.variant,
            "token_id": token.id,
            "visitor_id": token.visitor_id,
            "session_id": token.session_id,
            "step": step,
            "question": question,
            "kind": kind,
            "value": value,
            "text": text,
            "at": at,
        }
        for question, kind, value, text in sorted(wanted)
    ]
    if rows:
        connection.execute(insert(answers), rows)


def drop_answers(connection: Connection, token: PopupToken, beside: set[str]) -> None:
    """Erases answers of steps that the person has turned back from."""
    connection.execute(delete(answers).where(_of(token), answers.c.step.not_in(beside)))


def join_answers(connection: Connection, token: PopupToken, contact_id: int) -> None:
    """Says whose these answers are."""
    connection.execute(
        update(answers)
        .where(_of(token), answers.c.contact_id.is_distinct_from(contact_id))
        .values(contact_id=contact_id)
    )


def purge_answers(connection: Connection, now: dt.datetime) -> int:
    """Erases what is older than its shop wants to keep. Returns how many; the rest is for the next time."""
    left = MOST_PURGED
    for shop_id, stored in connection.execute(select(Shop.id, Shop.settings).order_by(Shop.id)).all():
        oldest = now - dt.timedelta(days=shop_settings(stored or {})["answers.keep_days"])
        old = select(answers.c.id).where(answers.c.shop_id == shop_id, answers.c.at < oldest)
        ids = list(connection.scalars(old.order_by(answers.c.id).limit(left)))
        if ids:
            left -= connection.execute(delete(answers).where(answers.c.id.in_(ids))).rowcount
        if left <= 0:
            break
    return MOST_PURGED - left


def _parts(answer: Any) -> Iterator[tuple[str, str]]:
    """(value, text) of each row that an answer takes."""
    if isinstance(answer, Chosen):
        # The words belong to the one answer that may have them; the last that was chosen stands for it.
        last = len(answer.values) - 1
        yield from ((value, answer.text if at == last else "") for at, value in enumerate(answer.values))
    elif isinstance(answer, int):
        yield str(answer), ""
    else:
        yield "", answer


def _of(token: PopupToken) -> Any:
    return and_(answers.c.popup_id == token.popup_id, answers.c.token_id == token.id)
