"""What the tables of contacts keep of people, and what becomes of it when they withdraw or are erased."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Connection, Table, or_, select, update

from tracker.contacts.details import detail_key
from tracker.contacts.identify import address_key, address_keys, mailbox_key, sealing_context
from tracker.contacts.models import (
    Capture,
    Consent,
    Contact,
    Detail,
    Erasure,
    OrderContact,
    Suppression,
    VisitorContact,
)
from tracker.db import table_of
from tracker.personal.declare import IDENTIFIES_NOBODY, Delete, Hashed, Holding, Keep, Sealed, declare
from tracker.personal.periods import PERIODS, Period
from tracker.sealing import Sealer
from tracker.shops.settings import SHOP_SETTINGS

WHERE_IT_WAS = "which form of the shop it was, and on which page: it says nothing without the value, which is sealed"


def of_shop(row: Any) -> str:
    """What a shop's addresses and details are sealed for."""
    return sealing_context(row.shop_id)


def by_address(sealer: Sealer, plain: str, row: Any) -> bytes:
    """The keyed hash by which an address is found."""
    return address_key(sealer, row.shop_id, plain)


def by_mailbox(sealer: Sealer, plain: str, row: Any) -> bytes:
    """The keyed hash by which an address is found under another spelling."""
    return mailbox_key(sealer, row.shop_id, plain)


def _by_value(sealer: Sealer, plain: str, row: Any) -> bytes:
    return detail_key(sealer, row.shop_id, row.kind, plain)


def _suppression(connection: Connection, sealer: Sealer, plain: str, row: Any) -> None:
    """The contact's address in the list of those who want no mail: what list and page compare must stay equal."""
    suppressions = table_of(Suppression)
    current, *older = address_keys(sealer, row.shop_id, plain)
    theirs = (suppressions.c.shop_id == row.shop_id, suppressions.c.address_key.in_([*older, bytes(row.address_key)]))
    found = connection.execute(select(suppressions.c.id).where(*theirs)).first()
    if found is not None:
        renewed = update(suppressions).where(suppressions.c.id == found.id)
        connection.execute(renewed.values(address_key=current, key_id=sealer.key_id))


def _is_partial(table: Table) -> Any:
    return table.c.status == "partial"


def _is_loose(table: Table) -> Any:
    return or_(table.c.status == "partial", table.c.contact_id.is_(None))


def _is_contacts(table: Table) -> Any:
    return table.c.contact_id.is_not(None)


declare(
    Holding(
        Contact,
        links={"id": "contact"},
        sealed={
            "address_sealed": Sealed(of_shop, {"address_key": by_address, "mailbox_key": by_mailbox}, _suppression)
        },
        neutral="public_id shop_id source created_at",
        erased=Delete(),
    )
)
declare(
    Holding(
        VisitorContact,
        links={"visitor_id": "visitor", "contact_id": "contact"},
        neutral="linked_at",
        gives={"visitor": "visitor_id"},
        withdrawn={"measurement": Delete()},
        erased=Delete(),
    )
)
declare(
    Holding(
        Capture,
        links={"visitor_id": "visitor", "contact_id": "contact", "session_id": None},
        sealed={"address_sealed": Sealed(of_shop, {"address_key": by_address})},
        clear={"form": WHERE_IT_WAS, "url": WHERE_IT_WAS},
        neutral="id shop_id status source ground captured_at submitted_at expires_at",
        withdrawn=dict.fromkeys(("measurement", "form_capture"), Delete(_is_partial, "what was typed and not sent")),
        erased=Delete(),
    )
)
declare(
    Holding(
        OrderContact,
        links={"contact_id": "contact", "order_id": None},
        gives={"order": "order_id"},
        erased=Delete(),
    )
)
declare(
    Holding(
        Detail,
        links={"visitor_id": "visitor", "contact_id": "contact", "session_id": None},
        sealed={"value_sealed": Sealed(of_shop, {"value_key": _by_value})},
        clear={"form": WHERE_IT_WAS, "field": WHERE_IT_WAS, "url": WHERE_IT_WAS},
        neutral="id shop_id kind part status ground captured_at expires_at",
        withdrawn=dict.fromkeys(
            ("measurement", "form_capture"), Delete(_is_loose, "what was not sent, or belongs to no contact")
        ),
        erased=Delete(),
    )
)
declare(
    Holding(
        Consent,
        links={"visitor_id": "visitor", "contact_id": "contact"},
        clear={"text": "the words that everybody reads there", "how": IDENTIFIES_NOBODY},
        neutral="id shop_id purpose is_granted is_pending at",
        withdrawn={"measurement": Keep("proof of what was allowed, and that it was taken back")},
        # What a browser said stays as proof, of a browser that nothing leads to any more.
        erased=Delete(_is_contacts, "what the contact said; what a browser said stays as proof, and leads to nobody"),
    )
)
declare(
    Holding(Suppression, hashed={"address_key": Hashed("key_id")}, neutral="id shop_id reason at"),
)
declare(
    Holding(
        Erasure,
        hashed={"address_key": Hashed("key_id")},
        clear={"visitors": "hashes of random ids of browsers that are forgotten: without the id they say nothing"},
        neutral="id public_id shop_id at counts",
    )
)

_KEPT = dt.timedelta(hours=next(one.default for one in SHOP_SETTINGS if one.name == "capture.keep_hours"))
PERIODS.register(Period("capture", "purge_captures", _KEPT, "capture.keep_hours"))
PERIODS.register(Period("detail", "purge_details", _KEPT, "capture.keep_hours"))
