"""Everything that is kept of a contact and of every browser that belongs to it, for whoever asks what is known."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Connection, select

from tracker.clock import iso
from tracker.contacts.erase import browsers_of
from tracker.contacts.identify import stored_keys
from tracker.contacts.models import Contact
from tracker.contacts.suppression import suppressions_of
from tracker.db import table_of
from tracker.personal.access import tell
from tracker.personal.walk import find_person
from tracker.sealing import Sealer

contacts = table_of(Contact)


def tell_contact(
    connection: Connection, sealer: Sealer, shop_id: int, contact_id: int, now: dt.datetime
) -> dict[str, Any] | None:
    """`{"contact": …, "made_at": …, "never_write": …, "tables": {table: [row, …]}}`; None where there is no contact."""
    found = connection.execute(
        select(contacts).where(contacts.c.id == contact_id, contacts.c.shop_id == shop_id)
    ).first()
    if found is None:
        return None
    browsers = browsers_of(connection, shop_id, contact_id, stored_keys(sealer, found))
    person = find_person(connection, shop_id, now, contacts=[contact_id], visitors=browsers)
    suppression = suppressions_of(connection, sealer, shop_id, [found]).get(bytes(found.address_key))
    return {
        "contact": found.public_id,
        "made_at": iso(now),
        "never_write": None if suppression is None else {"reason": suppression.reason, "at": iso(suppression.at)},
        "tables": tell(connection, sealer, person),
    }
