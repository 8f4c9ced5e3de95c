"""Makes contacts of addresses and joins browsers to them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Connection, select, update

from tracker.contacts.addresses import mailbox
from tracker.contacts.models import Contact, Detail, VisitorContact
from tracker.db import insert_ignoring, insert_replacing, table_of
from tracker.ids import public_id
from tracker.sealing import Sealer

contacts = table_of(Contact)
visitor_contacts = table_of(VisitorContact)
details = table_of(Detail)


@dataclass(frozen=True, slots=True)
class Address:
    """A normalised address with its sealed form and its lookup keys within one shop."""

    plain: str
    sealed: bytes
    key: bytes
    mailbox_key: bytes


def seal_address(sealer: Sealer, shop_id: int, plain: str) -> Address:
    """Seals a normalised address for one shop; open it again with the context `shop:<id>`."""
    context = sealing_context(shop_id)
    return Address(
        plain=plain,
        sealed=sealer.seal(plain, context),
        key=sealer.lookup_key(plain, context),
        mailbox_key=sealer.lookup_key(mailbox(plain), f"{context}:mailbox"),
    )


def sealing_context(shop_id: int) -> str:
    """What a shop's addresses are sealed for: one shop's bytes never open as another's."""
    return f"shop:{shop_id}"


def identify(
    connection: Connection, shop_id: int, visitor_id: int, address: Address, source: str, now: dt.datetime
) -> tuple[int, bool]:
    """The contact of an address, made if it is new, and joined to the visitor. Returns its id and whether it is new."""
    contact_id, is_new = find_or_make(connection, shop_id, address, source, now)
    join(connection, visitor_id, contact_id, now)
    return contact_id, is_new


def find_or_make(
    connection: Connection, shop_id: int, address: Address, source: str, now: dt.datetime
) -> tuple[int, bool]:
    """The contact of an address, made if it is new. Returns its id and whether it is new."""
    row = {
        "public_id": public_id("con"),
        "shop_id": shop_id,
        "address_sealed": address.sealed,
        "address_key": address.key,
        "mailbox_key": address.mailbox_key,
        "source": source,
        "created_at": now,
    }
    made = insert_ignoring(connection, contacts, [row], ["shop_id", "address_key"], returning=[contacts.c.id])
    if made:
        contact_id = int(made[0].id)
    else:
        statement = select(contacts.c.id).where(contacts.c.shop_id == shop_id, contacts.c.address_key == address.key)
        contact_id = int(connection.execute(statement).scalar_one())
    return contact_id, bool(made)


def join(connection: Connection, visitor_id: int, contact_id: int, now: dt.datetime) -> None:
    """Says that the browser is this contact's from now on, and so is what it sent before anybody knew whose."""
    link = {"visitor_id": visitor_id, "contact_id": contact_id, "linked_at": now}
    insert_replacing(connection, visitor_contacts, [link], ["visitor_id"], ["contact_id", "linked_at"])
    connection.execute(
        update(details)
        .where(details.c.visitor_id == visitor_id, details.c.status == "submitted", details.c.contact_id.is_(None))
        .values(contact_id=contact_id, expires_at=None)
    )


def contact_of(connection: Connection, visitor_id: int) -> int | None:
    """The contact behind a visitor, if known."""
    statement = select(visitor_contacts.c.contact_id).where(visitor_contacts.c.visitor_id == visitor_id)
    found = connection.execute(statement).scalar()
    return None if found is None else int(found)
