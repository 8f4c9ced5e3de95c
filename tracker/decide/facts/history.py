"""What the visitor has seen of the shop's popups, in this browser and, where the contact is known, in their others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import or_, select

from tracker.clock import to_ms
from tracker.contacts.models import VisitorContact
from tracker.decide.context import PopupHistory
from tracker.decide.facts.asking import Asking
from tracker.popups.models import Impression

MOST_IMPRESSIONS = 500
"""Read back per visitor; caps with a longer memory than this many impressions do not exist."""


def read_impressions(asking: Asking) -> Sequence[Any]:
    """The latest impressions, newest first: (popup_id, session_id, shown_at, dismissed_at, submitted_at)."""
    if not asking.visitor_id:
        return []
    whose = [Impression.visitor_id == asking.visitor_id]
    if asking.contact_id is not None:
        others = select(VisitorContact.visitor_id).where(VisitorContact.contact_id == asking.contact_id)
        whose += [Impression.contact_id == asking.contact_id, Impression.visitor_id.in_(others)]
    columns = (
        Impression.popup_id,
        Impression.session_id,
        Impression.shown_at,
        Impression.dismissed_at,
        Impression.submitted_at,
    )
    statement = select(*columns).where(or_(*whose)).order_by(Impression.shown_at.desc()).limit(MOST_IMPRESSIONS)
    return list(asking.session.execute(statement))


def history_of(seen: Sequence[Any], session_id: int, public_ids: Mapping[int, str]) -> dict[str, PopupHistory]:
    """What was seen of each popup of `public_ids` (id → public id), by its public id; those never seen are left out."""
    rows_of: dict[int, list[Any]] = {}
    for row in seen:
        rows_of.setdefault(row.popup_id, []).append(row)
    return {public_ids[id_]: _history(rows, session_id) for id_, rows in rows_of.items() if id_ in public_ids}


def _history(rows: Sequence[Any], session_id: int) -> PopupHistory:
    return PopupHistory(
        shown_at=tuple(to_ms(row.shown_at) for row in rows),
        shown_in_session=sum(1 for row in rows if row.session_id == session_id),
        last_dismissed_at=max((to_ms(row.dismissed_at) for row in rows if row.dismissed_at), default=None),
        is_submitted=any(row.submitted_at for row in rows),
    )
