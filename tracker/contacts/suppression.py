"""Addresses that want no mail, or that take none: kept as keyed hashes, and looked for in every form they may have."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, delete, select

from tracker.contacts.identify import stored_keys
from tracker.contacts.models import Suppression
from tracker.db import insert_ignoring, table_of
from tracker.phrases import N_
from tracker.sealing import Sealer

suppressions = table_of(Suppression)

UNSUBSCRIBED = "unsubscribed"
BOUNCED = "bounced"
WORDS = {
    UNSUBSCRIBED: N_("they want no mail"),
    BOUNCED: N_("the mail server says that there is no such mailbox"),
}
"""Why an address is suppressed."""


def is_suppressed(connection: Connection, shop_id: int, keys: Sequence[bytes]) -> bool:
    """Whether an address, by any form of its hash, wants no mail of the shop."""
    wanted = (suppressions.c.shop_id == shop_id, suppressions.c.address_key.in_(list(keys)))
    return connection.execute(select(suppressions.c.id).where(*wanted)).first() is not None


def suppressions_of(connection: Connection, sealer: Sealer, shop_id: int, rows: Iterable[Any]) -> dict[bytes, Any]:
    """By the hash that each of these contacts has, why and since when it is suppressed; who is not is missing."""
    forms = {form: bytes(row.address_key) for row in rows for form in stored_keys(sealer, row)}
    wanted = (suppressions.c.shop_id == shop_id, suppressions.c.address_key.in_(list(forms)))
    found = connection.execute(select(suppressions).where(*wanted))
    return {forms[bytes(one.address_key)]: one for one in found}


def lift(connection: Connection, shop_id: int, keys: Sequence[bytes]) -> bool:
    """Lets an address be written to again that came back once. Whether it was suppressed for that.

    Who wanted no mail says so themselves when they do again: of that nobody else may be the judge.
    """
    theirs = (suppressions.c.shop_id == shop_id, suppressions.c.address_key.in_(list(keys)))
    done = connection.execute(delete(suppressions).where(*theirs, suppressions.c.reason == BOUNCED))
    return bool(done.rowcount)


def suppress(
    connection: Connection, shop_id: int, address_key: bytes, key_id: bytes | None, reason: str, at: dt.datetime
) -> None:
    """Nothing is sent to the address any more. `key_id` says under which secret key the hash is; None: not known."""
    row = {"shop_id": shop_id, "address_key": address_key, "key_id": key_id, "reason": reason, "at": at}
    insert_ignoring(connection, suppressions, [row], ["shop_id", "address_key"])
