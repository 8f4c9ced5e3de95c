"""Removing a shop with everything that is stored of it."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.orm import Session as DbSession

from tracker.db import table_of
from tracker.popups.models import KeptDecision
from tracker.sessions import event_store
from tracker.sessions.models import Session
from tracker.sessions.old_events import OldEvent
from tracker.shops.models import Shop

MOST_TOGETHER = 500

sessions = table_of(Session)


def remove_shop(session: DbSession, shop: Shop) -> None:
    """Deletes the shop in the session's transaction: what names it by no foreign key, then the rest with its row."""
    connection = session.connection()
    visits = list(connection.scalars(select(sessions.c.id).where(sessions.c.shop_id == shop.id)))
    for first in range(0, len(visits), MOST_TOGETHER):
        event_store.forget_visits(connection, visits[first : first + MOST_TOGETHER])
    for table in (table_of(KeptDecision), table_of(OldEvent)):
        connection.execute(delete(table).where(table.c.shop_id == shop.id))
    connection.execute(delete(table_of(Shop)).where(table_of(Shop).c.id == shop.id))
    session.expire_all()
