"""Finds visitors and their session that is still going on, without touching them."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session as DbSession

from tracker.clock import from_ms
from tracker.sessions.models import Session, Visitor
from tracker.sessions.windows import IDLE_MS


def visitor_of_key(session: DbSession, shop_id: int, visitor_key: str) -> int:
    """The id of the visitor of this key; 0 when there is none."""
    found = session.scalar(select(Visitor.id).where(Visitor.shop_id == shop_id, Visitor.key == visitor_key))
    return found or 0


def current_session(session: DbSession, shop_id: int, visitor_key: str, now_ms: int) -> tuple[int, int]:
    """(visitor id, session id) of a visitor key; 0 for what does not exist."""
    visitor_id = visitor_of_key(session, shop_id, visitor_key)
    if not visitor_id:
        return 0, 0
    going_on = (
        select(Session.id)
        .where(Session.visitor_id == visitor_id, Session.last_at >= from_ms(now_ms - IDLE_MS))
        .order_by(Session.started_at.desc())
        .limit(1)
    )
    return visitor_id, session.scalar(going_on) or 0
