"""What stands on the page beside the popups that may open: those that can be had again, and what was won."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tracker.popups.claims import held
from tracker.popups.models import Impression, Play
from tracker.sessions.models import Order

PLACED = "placed"
"""What opens a popup that stands in the page: its place has come near."""


@dataclass(frozen=True)
class Shown:
    """The last time that a visitor saw a popup. With its token again, what is reopened is the same impression."""

    token_id: bytes
    version: int
    variant: str


def put_away(session: Session, popup_id: int, visitor_id: int, now: dt.datetime) -> None:
    """The visitor has used the code, or wants to hear no more of it."""
    mine = (Play.popup_id == popup_id, Play.visitor_id == visitor_id, Play.put_away_at.is_(None))
    session.execute(update(Play).where(*mine).values(put_away_at=now))


def last_shown(session: Session, visitor_id: int, popups: Collection[int]) -> dict[int, Shown]:
    """By popup id, of those popups that the visitor has seen."""
    if not visitor_id or not popups:
        return {}
    columns = (Impression.popup_id, Impression.token_id, Impression.version, Impression.variant)
    statement = (
        select(*columns)
        .where(
            Impression.visitor_id == visitor_id, Impression.popup_id.in_(popups), Impression.confirmed_at.is_not(None)
        )
        .order_by(Impression.shown_at)
    )
    return {row.popup_id: Shown(row.token_id, row.version, row.variant) for row in session.execute(statement)}


def unused_wins(session: Session, visitor_id: int, popups: Collection[int], now: dt.datetime) -> list[Play]:
    """Plays that won a code which holds, was not used yet as far as is known, and was not put away."""
    if not visitor_id or not popups:
        return []
    mine = (Play.visitor_id == visitor_id, Play.popup_id.in_(popups), Play.outcome == "won", Play.deliver != "email")
    plays = session.scalars(select(Play).where(*mine, Play.put_away_at.is_(None))).all()
    used = _used_codes(session, visitor_id) if plays else set()
    return [play for play in plays if play.code.casefold() not in used and _holds(session, play, now)]


def _holds(session: Session, play: Play, now: dt.datetime) -> bool:
    given = held(session, play)
    return given is not None and given.used_at is None and not given.is_over(now)


def was_placed(session: Session, popup_id: int) -> bool:
    """Whether it was ever drawn in a place of its own, on any page of the shop."""
    placed = select(Impression.id).where(Impression.popup_id == popup_id, Impression.trigger == PLACED)
    return session.scalar(placed.limit(1)) is not None


def _used_codes(session: Session, visitor_id: int) -> set[str]:
    told = session.scalars(select(Order.coupon).where(Order.visitor_id == visitor_id, Order.coupon != ""))
    # Several codes of one order are told in one text.
    return {code.casefold() for text in told for code in re.split(r"[,;\s]+", text)}
