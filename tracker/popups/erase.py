"""Erasing people: a browser that withdraws or is asked about, and a contact with every browser that belongs to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from sqlalchemy import Connection, delete, select

from tracker.contacts.addresses import normalise
from tracker.contacts.identify import seal_address
from tracker.contacts.models import Capture, Contact, VisitorContact
from tracker.contacts.withdraw import withdraw
from tracker.db import table_of
from tracker.popups.answers import forget_answers
from tracker.popups.claims import forget_claims
from tracker.popups.decisions import forget_decisions
from tracker.popups.exit_signals import forget_exit_signals
from tracker.popups.outcomes import forget_impressions
from tracker.sealing import Sealer

captures = table_of(Capture)
contacts = table_of(Contact)
visitor_contacts = table_of(VisitorContact)

EVERYTHING = {"measurement": False, "form_capture": False}


def take_back(
    connection: Connection, shop_id: int, visitor_id: int, denied: Mapping[str, bool], at: dt.datetime
) -> None:
    """Erases what the denied purposes had stored of a visitor, in every table (docs/privacy.md)."""
    if withdraw(connection, shop_id, visitor_id, denied, at):
        forget_impressions(connection, visitor_id)
        forget_decisions(connection, visitor_id)
        forget_exit_signals(connection, visitor_id)
        forget_answers(connection, visitor_id)
        forget_claims(connection, visitor_id)


def erase_contact(
    connection: Connection, sealer: Sealer, shop_id: int, email: str, at: dt.datetime
) -> tuple[bool, int]:
    """Erases an address: its contact, captures and agreements, and the browsers that belong to it.

    Returns whether there was a contact, and how many browsers. Raises Rejected where the text is no address.
    """
    key = seal_address(sealer, shop_id, normalise(email)).key
    is_theirs = (contacts.c.shop_id == shop_id, contacts.c.address_key == key)
    contact_id = connection.scalar(select(contacts.c.id).where(*is_theirs))
    typed = select(captures.c.visitor_id).where(captures.c.shop_id == shop_id, captures.c.address_key == key)
    linked = select(visitor_contacts.c.visitor_id).where(visitor_contacts.c.contact_id == contact_id)
    browsers = set(connection.scalars(typed)) | set(connection.scalars(linked))
    for visitor_id in sorted(browsers):
        take_back(connection, shop_id, visitor_id, EVERYTHING, at)
    connection.execute(delete(captures).where(captures.c.shop_id == shop_id, captures.c.address_key == key))
    connection.execute(delete(contacts).where(*is_theirs))
    return contact_id is not None, len(browsers)
