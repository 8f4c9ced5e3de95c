"""What the visitor has seen of the shop's popups, in this browser and, where the contact is known, in their others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, null, or_, select

from tracker.clock import from_ms, to_ms
from tracker.contacts.models import VisitorContact
from tracker.decide.context import NOTHING_SEEN, PopupHistory
from tracker.decide.facts.asking import Asking
from tracker.popups.models import HeldOut, Impression, Play

MOST_IMPRESSIONS = 500
"""Read back per visitor; caps with a longer memory than this many impressions do not exist."""

CLAIM_MS = 60_000
"""How long a claim counts that no browser has confirmed."""


def read_impressions(asking: Asking) -> Sequence[Any]:
    """The latest impressions, newest first: (popup_id, session_id, shown_at, dismissed_at, submitted_at)."""
    if not asking.visitor_id:
        return []
    columns = (
        Impression.popup_id,
        Impression.session_id,
        Impression.shown_at,
        Impression.dismissed_at,
        Impression.submitted_at,
    )
    # What was claimed and not confirmed may still be on its way to the screen, for a moment.
    counts = or_(Impression.confirmed_at.is_not(None), Impression.shown_at > from_ms(asking.now_ms - CLAIM_MS))
    statement = (
        select(*columns)
        .where(_theirs(asking, Impression), counts)
        .order_by(Impression.shown_at.desc())
        .limit(MOST_IMPRESSIONS)
    )
    return list(asking.session.execute(statement))


def read_held_out(asking: Asking) -> Sequence[Any]:
    """What would have been shown, in rows like those of `read_impressions`: never closed, never submitted."""
    if not asking.visitor_id:
        return []
    columns = (
        HeldOut.popup_id,
        HeldOut.session_id,
        HeldOut.at.label("shown_at"),
        null().label("dismissed_at"),
        null().label("submitted_at"),
    )
    statement = select(*columns).where(_theirs(asking, HeldOut)).order_by(HeldOut.at.desc()).limit(MOST_IMPRESSIONS)
    return list(asking.session.execute(statement))


def _theirs(asking: Asking, model: type[Impression] | type[HeldOut]) -> ColumnElement[bool]:
    """Of this browser, and of every browser of its contact."""
    whose = [model.visitor_id == asking.visitor_id]
    if asking.contact_id is not None:
        others = select(VisitorContact.visitor_id).where(VisitorContact.contact_id == asking.contact_id)
        whose += [model.contact_id == asking.contact_id, model.visitor_id.in_(others)]
    return or_(*whose)


def read_plays(asking: Asking) -> dict[int, int]:
    """When each popup's game was played last, by popup id; in milliseconds since 1970."""
    if not asking.visitor_id:
        return {}
    whose = [Play.visitor_id == asking.visitor_id]
    if asking.contact_id is not None:
        whose.append(Play.contact_id == asking.contact_id)
    rows = asking.session.execute(select(Play.popup_id, Play.played_at).where(or_(*whose)).order_by(Play.played_at))
    return {row.popup_id: to_ms(row.played_at) for row in rows}


def with_plays(
    history: dict[str, PopupHistory], plays: Mapping[int, int], names: Mapping[int, str]
) -> dict[str, PopupHistory]:
    """The history with the moments of the plays in it."""
    played = {names[popup_id]: at for popup_id, at in plays.items() if popup_id in names}
    found = {name: replace(history.get(name, NOTHING_SEEN), last_played_at=at) for name, at in played.items()}
    return {**history, **found}


def history_of(seen: Sequence[Any], session_id: int, names: Mapping[int, str]) -> dict[str, PopupHistory]:
    """What was seen under each name of `names` (popup id → name); those never seen are left out."""
    rows_of: dict[str, list[Any]] = {}
    for row in seen:
        if name := names.get(row.popup_id):
            rows_of.setdefault(name, []).append(row)
    return {name: whole_history(rows, session_id) for name, rows in rows_of.items()}


def whole_history(rows: Sequence[Any], session_id: int) -> PopupHistory:
    """What was seen of several popups, taken together."""
    if not rows:
        return NOTHING_SEEN
    return PopupHistory(
        shown_at=tuple(to_ms(row.shown_at) for row in rows),
        shown_in_session=sum(1 for row in rows if row.session_id == session_id),
        last_dismissed_at=max((to_ms(row.dismissed_at) for row in rows if row.dismissed_at), default=None),
        last_submitted_at=max((to_ms(row.submitted_at) for row in rows if row.submitted_at), default=None),
    )
