"""A shop's segments: made, changed, removed, and who asks for them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.decide.models import SegmentRow
from tracker.decide.rules import check_rule, compile_rule
from tracker.decide.segments import Segment, check_circle, compile_segment, segments_of
from tracker.ids import public_id
from tracker.phrases import N_
from tracker.popups.document import DocumentError
from tracker.popups.models import Popup, PopupVersion

LONGEST_NAME = 80
MOST_SEGMENTS = 200


class SegmentError(ValueError):
    """The segment cannot be kept or removed like this. The text is a msgid: translate it where it is shown."""


def segments_of_shop(session: Session, shop_id: int) -> Sequence[SegmentRow]:
    """All of them, by name."""
    return session.scalars(select(SegmentRow).where(SegmentRow.shop_id == shop_id).order_by(SegmentRow.name)).all()


def compiled_segments(session: Session, shop_id: int) -> dict[str, Segment]:
    """All of them, ready to be evaluated, by public id. One whose rule is not valid any more holds for nobody."""
    found = {}
    for row in segments_of_shop(session, shop_id):
        try:
            found[row.public_id] = compile_segment(row.public_id, row.rule)
        except DocumentError:
            continue
    return found


def keep_segment(
    session: Session, shop_id: int, row: SegmentRow | None, name: str, rule: Any, now: dt.datetime
) -> SegmentRow:
    """Makes a segment, or changes one. Raises SegmentError for its name, DocumentError for its rule."""
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise SegmentError(N_("Give the segment a name of at most 80 characters."))
    checked = check_rule(rule)
    known = compiled_segments(session, shop_id)
    if row is None:
        if len(known) >= MOST_SEGMENTS:
            raise SegmentError(N_("A shop has at most 200 segments; remove one first."))
        row = SegmentRow(public_id=public_id("seg"), shop_id=shop_id, created_at=now)
    check_circle(row.public_id, compile_rule(checked), known)
    row.name, row.rule, row.updated_at = name, checked, now
    session.add(row)
    try:
        session.flush()
    except IntegrityError:
        session.rollback()
        raise SegmentError(N_("The shop has a segment of this name already.")) from None
    return row


def users_of(session: Session, shop_id: int, segment: str) -> list[str]:
    """The names of the popups and segments that ask for it."""
    names = [row.name for row in segments_of_shop(session, shop_id) if segment in _asked(row.rule)]
    statement = (
        select(Popup.name, Popup.draft, PopupVersion.document)
        .outerjoin(PopupVersion, (PopupVersion.popup_id == Popup.id) & (PopupVersion.version == Popup.version))
        .where(Popup.shop_id == shop_id, Popup.status != "archived")
        .order_by(Popup.name)
    )
    for popup in session.execute(statement):
        rules = [document.get("rule") for document in (popup.draft, popup.document) if document]
        if any(segment in _asked(rule) for rule in rules):
            names.append(popup.name)
    return names


def remove_segment(session: Session, row: SegmentRow) -> None:
    """Raises SegmentError while something asks for it: its popups would be shown to others than was meant."""
    if users_of(session, row.shop_id, row.public_id):
        raise SegmentError(N_("This segment is in use; take it out of the rules that ask for it first."))
    session.delete(row)
    session.flush()


def names_of_segments(session: Session, shop_id: int) -> Mapping[str, str]:
    """Public id → name."""
    return {row.public_id: row.name for row in segments_of_shop(session, shop_id)}


def _asked(rule: Any) -> frozenset[str]:
    try:
        return segments_of(compile_rule(rule))
    except DocumentError:
        return frozenset()
