"""What visitors answered to a popup: each question counted, words as they were written, everything as a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint, Response, abort, render_template, request
from sqlalchemy import select

from tracker.admin.access import owned, shop_view
from tracker.admin.confirming import asks_why
from tracker.admin.csv_files import csv_answer
from tracker.clock import iso, now
from tracker.db import db
from tracker.insight.answers import Question, questions, words
from tracker.phrases import N_
from tracker.popups.answers import questions_of
from tracker.popups.document import ChoiceField, DocumentError, FormField, parse_document
from tracker.popups.models import Popup, PopupAnswer
from tracker.popups.publish import in_force
from tracker.shops.models import Shop

blueprint = Blueprint("popup_answers", __name__, url_prefix="/shops/<key>/popups/<popup>/answers")

SPANS = (7, 30, 90, 365)
USUAL_SPAN = 30
PAGE_LENGTH = 30
RATINGS = {"csat": range(1, 6), "nps": range(11)}
COLUMNS = ("at", "version", "variant", "visit", "step", "question", "kind", "value", "text")


@dataclass(frozen=True)
class Bar:
    """How many gave one of the answers, and that of a hundred who answered the question."""

    label: str
    count: int
    share: int


@dataclass(frozen=True)
class Card:
    """A question with the words that visitors read, where the popup still asks it."""

    question: Question
    label: str
    bars: list[Bar]
    is_asked: bool


@blueprint.get("")
@shop_view(role="viewer")
def index(shop: Shop, popup: str) -> str:
    found = owned(shop, Popup, public_id=popup)
    span, before = request.args.get("days", USUAL_SPAN, type=int), request.args.get("before", type=int)
    if span not in SPANS:
        abort(404)
    since = now() - dt.timedelta(days=span)
    fields = fields_of(found)
    written = words(db.session(), found.id, since, PAGE_LENGTH, before)
    return render_template(
        "admin/popups/answers.html",
        popup=found,
        cards=_cards(questions(db.session(), found.id, since), fields),
        words=[(one, *labels_of(fields, one)) for one in written],
        before=before,
        older=written[-1].id if len(written) == PAGE_LENGTH else None,
        asks=bool(fields),
        span=span,
        spans=SPANS,
    )


@blueprint.post("/export")
@shop_view(role="marketer")
@asks_why(N_("Export the answers to a popup"), back="admin.popup_answers.index")
def export(shop: Shop, popup: str) -> Response:
    found = owned(shop, Popup, public_id=popup)
    return csv_answer(f"answers-{found.public_id}", COLUMNS, _rows(found.id))


def _rows(popup_id: int) -> Iterator[tuple[object, ...]]:
    query = select(PopupAnswer).where(PopupAnswer.popup_id == popup_id).order_by(PopupAnswer.id)
    for one in db.session.scalars(query.execution_options(yield_per=500)):
        yield (
            iso(one.at),
            one.version,
            one.variant,
            one.session_id,
            one.step,
            one.question,
            one.kind,
            one.value,
            one.text,
        )


def fields_of(popup: Popup) -> dict[tuple[str, str], FormField]:
    """(step, name) → field, of what visitors see now, in the order in which it is asked."""
    version = in_force(popup)
    try:
        return questions_of(parse_document(version.document if version else popup.draft))
    except DocumentError:
        return {}


def _cards(found: list[Question], fields: dict[tuple[str, str], FormField]) -> list[Card]:
    order = {key: at for at, key in enumerate(fields)}
    found = sorted(found, key=lambda one: (order.get((one.step, one.name), len(order)), one.step, one.name))
    return [_card(one, fields.get((one.step, one.name))) for one in found]


def _card(question: Question, asked: FormField | None) -> Card:
    labels = {str(one): str(one) for one in RATINGS.get(question.kind, ())}
    if isinstance(asked, ChoiceField):
        labels = {one.value: one.label for one in asked.options}
    # An answer that is offered no more was given all the same.
    labels |= {value: value for value in sorted(question.counts) if value not in labels}
    bars = [
        Bar(label, question.counts.get(value, 0), round(question.counts.get(value, 0) * 100 / question.people))
        for value, label in labels.items()
    ]
    return Card(question, (asked.label if asked else "") or question.name, bars, asked is not None)


def labels_of(fields: dict[tuple[str, str], FormField], answer: PopupAnswer) -> tuple[str, str]:
    """Of the question, and of what was chosen with the words."""
    asked = fields.get((answer.step, answer.question))
    options = asked.options if isinstance(asked, ChoiceField) else []
    chosen = next((one.label for one in options if one.value == answer.value), answer.value)
    return (asked.label if asked else "") or answer.question, chosen
