"""Withdrawal: what a purpose had stored of a visitor is erased when they take it back, in the same transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from sqlalchemy import Connection, delete, update

from tracker.contacts.capture import forget_partials
from tracker.contacts.details import forget_details
from tracker.contacts.models import VisitorContact
from tracker.db import table_of
from tracker.sessions import event_store
from tracker.sessions.forgotten import forget_visitor, lock_visitor
from tracker.sessions.models import Cart, Session

sessions = table_of(Session)


def withdraw(
    connection: Connection, shop_id: int, visitor_id: int, denied: Mapping[str, bool], at: dt.datetime
) -> bool:
    """Erases what the denied purposes had stored. Returns whether the visitor as such was forgotten.

    `form_capture`: what was half-typed. `measurement`: everything told by the visitor's browser; what stays, such as
    orders, stays without a key that leads back to the browser (docs/privacy.md says what and why).
    """
    # First of all: what is being written for the visitor at this moment has to be there to be erased.
    key = lock_visitor(connection, visitor_id)
    if denied.get("form_capture") is False or denied.get("measurement") is False:
        forget_partials(connection, visitor_id)
        forget_details(connection, visitor_id)
    if denied.get("measurement") is not False:
        return False
    event_store.forget_visitor(connection, visitor_id)
    connection.execute(delete(table_of(Cart)).where(table_of(Cart).c.visitor_id == visitor_id))
    connection.execute(delete(table_of(VisitorContact)).where(table_of(VisitorContact).c.visitor_id == visitor_id))
    connection.execute(
        update(sessions)
        .where(sessions.c.visitor_id == visitor_id)
        .values(
            landing_url="",
            referrer="",
            utm=None,
            browser="",
            os="",
            language="",
            timezone="",
            viewport_width=0,
            country="",
        )
    )
    forget_visitor(connection, shop_id, visitor_id, key, at)
    return True
