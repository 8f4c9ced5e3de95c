"""Withdrawal: what a purpose had stored of a visitor is erased when they take it back, in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, delete, update

from tracker.contacts.capture import forget_partials
from tracker.contacts.details import forget_details
from tracker.contacts.models import VisitorContact
from tracker.db import table_of
from tracker.sessions.models import Cart, Session, StoredEvent, Visitor

visitors = table_of(Visitor)
sessions = table_of(Session)
events = table_of(StoredEvent)


def withdraw(connection: Connection, visitor_id: int, denied: Mapping[str, bool]) -> None:
    """Erases what the denied purposes had stored.

    `form_capture`: what was half-typed. `measurement`: everything told by the visitor's browser; orders stay, since
    the shop's books need them, without a key that leads back to the browser.
    """
    if denied.get("form_capture") is False or denied.get("measurement") is False:
        forget_partials(connection, visitor_id)
        forget_details(connection, visitor_id)
    if denied.get("measurement") is not False:
        return
    connection.execute(delete(events).where(events.c.visitor_id == visitor_id))
    connection.execute(delete(table_of(Cart)).where(table_of(Cart).c.visitor_id == visitor_id))
    connection.execute(delete(table_of(VisitorContact)).where(table_of(VisitorContact).c.visitor_id == visitor_id))
    connection.execute(
        update(sessions)
        .where(sessions.c.visitor_id == visitor_id)
        .values(landing_url="", referrer="", utm=None, browser="", os="", language="", timezone="", viewport_width=0)
    )
    # A colon is in no key that a browser can send: nobody steps into a forgotten visitor's place.
    connection.execute(update(visitors).where(visitors.c.id == visitor_id).values(key=f"forgotten:{visitor_id}"))
