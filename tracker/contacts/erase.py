"""Erasing people: a browser that withdraws or is asked about, and a contact with every browser that belongs to it.

What becomes of each table is declared beside its model (`personal.declare`). What was erased is noted by keyed hashes,
so that a restore from a backup can be told of it (`contacts.journal`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from tracker.contacts.addresses import normalise
from tracker.contacts.identify import address_keys, contact_at, sealing_context
from tracker.contacts.models import Capture, Contact, Erasure, VisitorContact
from tracker.db import table_of
from tracker.ids import public_id
from tracker.personal.walk import erase, find_person, withdraw
from tracker.sealing import Sealer
from tracker.sessions.forgotten import FORGOTTEN, forgotten_key, lock_visitor
from tracker.sessions.models import Visitor

captures = table_of(Capture)
contacts = table_of(Contact)
erasures = table_of(Erasure)
visitors = table_of(Visitor)
visitor_contacts = table_of(VisitorContact)

EVERYTHING = {"measurement": False, "form_capture": False}


@dataclass(frozen=True)
class Erased:
    """What was erased: how many contacts and browsers, how many rows by table, and the number of the receipt."""

    contacts: int
    browsers: int
    counts: Mapping[str, int]
    receipt: str


def take_back(
    connection: Connection, shop_id: int, visitor_id: int, denied: Mapping[str, bool], at: dt.datetime
) -> dict[str, int]:
    """Erases what the denied purposes had stored of a visitor, in every table. How many rows of each."""
    # First of all: what is being written for the visitor at this moment has to be there to be erased.
    lock_visitor(connection, visitor_id)
    return withdraw(connection, find_person(connection, shop_id, at, visitors=[visitor_id]), denied)


def erase_visitor(connection: Connection, shop_id: int, visitor_id: int, at: dt.datetime) -> Erased:
    """Erases a browser, as if everything had been withdrawn in it, and notes it."""
    keys = _forgotten_keys(connection, shop_id, [visitor_id])
    counts = take_back(connection, shop_id, visitor_id, EVERYTHING, at)
    return Erased(0, 1, counts, _note(connection, shop_id, None, None, keys, counts, at))


def erase_address(connection: Connection, sealer: Sealer, shop_id: int, email: str, at: dt.datetime) -> Erased | None:
    """Erases an address: its contact, and the browsers in which it was sent or typed. None where it is not known.

    Raises Rejected where the text is no address.
    """
    return _erase(connection, sealer, shop_id, address_keys(sealer, shop_id, normalise(email)), at)


def erase_contact(
    connection: Connection, sealer: Sealer, shop_id: int, contact_id: int, at: dt.datetime
) -> Erased | None:
    """Erases a contact, also one whose address cannot be read any more. None where there is none."""
    found = connection.execute(
        select(contacts).where(contacts.c.id == contact_id, contacts.c.shop_id == shop_id)
    ).first()
    if found is None:
        return None
    keys = [bytes(found.address_key)]
    with suppress(ValueError):
        keys = address_keys(sealer, shop_id, sealer.open(found.address_sealed, sealing_context(shop_id)))
    return _erase(connection, sealer, shop_id, keys, at, contact_id)


def browsers_of(connection: Connection, shop_id: int, contact_id: int | None, keys: Iterable[bytes]) -> set[int]:
    """The browsers that belong to a contact, and those in which its address was typed."""
    typed = select(captures.c.visitor_id).where(captures.c.shop_id == shop_id, captures.c.address_key.in_(list(keys)))
    linked = select(visitor_contacts.c.visitor_id).where(visitor_contacts.c.contact_id == contact_id)
    return set(connection.scalars(typed)) | set(connection.scalars(linked))


def _erase(
    connection: Connection,
    sealer: Sealer,
    shop_id: int,
    keys: list[bytes],
    at: dt.datetime,
    contact_id: int | None = None,
) -> Erased | None:
    contact_id = contact_id or contact_at(connection, shop_id, keys)
    browsers = browsers_of(connection, shop_id, contact_id, keys)
    if contact_id is None and not browsers:
        return None
    for visitor_id in sorted(browsers):
        lock_visitor(connection, visitor_id)
    hashes = _forgotten_keys(connection, shop_id, browsers)
    if contact_id is None:
        # The address was only typed: what else is known of the browser goes as if it had been withdrawn there.
        counts: dict[str, int] = {}
        for visitor_id in sorted(browsers):
            for table, count in take_back(connection, shop_id, visitor_id, EVERYTHING, at).items():
                counts[table] = counts.get(table, 0) + count
    else:
        person = find_person(connection, shop_id, at, contacts=[contact_id], visitors=browsers)
        counts = erase(connection, person)
    receipt = _note(connection, shop_id, keys[0], sealer.key_id, hashes, counts, at)
    return Erased(int(contact_id is not None), len(browsers), counts, receipt)


def _forgotten_keys(connection: Connection, shop_id: int, visitor_ids: Iterable[int]) -> list[str]:
    wanted = select(visitors.c.key).where(visitors.c.id.in_(sorted(visitor_ids)))
    return [
        key if key.startswith(FORGOTTEN) else forgotten_key(shop_id, key) for key in connection.scalars(wanted).all()
    ]


def _note(
    connection: Connection,
    shop_id: int,
    address_key: bytes | None,
    key_id: bytes | None,
    hashes: list[str],
    counts: Mapping[str, int],
    at: dt.datetime,
) -> str:
    row = {
        "public_id": public_id("era"),
        "shop_id": shop_id,
        "address_key": address_key,
        "key_id": key_id,
        "visitors": hashes,
        "counts": dict(counts),
        "at": at,
    }
    connection.execute(insert(erasures).values(**row))
    return str(row["public_id"])
