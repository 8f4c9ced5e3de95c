"""Makes contacts of addresses and joins browsers to them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

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
    keys: tuple[bytes, ...]
    """`key`, and the forms in which it may be stored while older secret keys are configured."""

    @property
    def old_keys(self) -> tuple[bytes, ...]:
        return self.keys[1:]


def seal_address(sealer: Sealer, shop_id: int, plain: str) -> Address:
    """Seals a normalised address for one shop; open it again with the context `shop:<id>`."""
    keys = address_keys(sealer, shop_id, plain)
    return Address(
        plain=plain,
        sealed=sealer.seal(plain, sealing_context(shop_id)),
        key=keys[0],
        mailbox_key=mailbox_key(sealer, shop_id, plain),
        keys=tuple(keys),
    )


def address_key(sealer: Sealer, shop_id: int, plain: str) -> bytes:
    """The keyed hash by which a shop's address is found."""
    return sealer.lookup_key(plain, sealing_context(shop_id))


def address_keys(sealer: Sealer, shop_id: int, plain: str) -> list[bytes]:
    """Every form in which that hash may be stored while older secret keys are configured, the current one first."""
    return sealer.lookup_keys(plain, sealing_context(shop_id))


def mailbox_key(sealer: Sealer, shop_id: int, plain: str) -> bytes:
    """The keyed hash by which an address is found under another spelling."""
    return sealer.lookup_key(mailbox(plain), f"{sealing_context(shop_id)}:mailbox")


def mailbox_keys(sealer: Sealer, shop_id: int, plain: str) -> list[bytes]:
    """Every form in which that hash may be stored, the current one first."""
    return sealer.lookup_keys(mailbox(plain), f"{sealing_context(shop_id)}:mailbox")


def stored_keys(sealer: Sealer, row: Any) -> list[bytes]:
    """Every form in which the hash of a row's address may be stored; `row` has a shop, the address and its hash."""
    return _stored_keys(sealer, row, row.address_key, address_keys)


def stored_mailbox_keys(sealer: Sealer, row: Any) -> list[bytes]:
    """Every form in which the mailbox's hash of a contact's row may be stored, the current one first."""
    return _stored_keys(sealer, row, row.mailbox_key, mailbox_keys)


def _stored_keys(
    sealer: Sealer, row: Any, stored: bytes, keys: Callable[[Sealer, int, str], list[bytes]]
) -> list[bytes]:
    # Where there is no older secret key, that is the hash itself, and nothing has to be opened.
    if len(sealer.key_ids) == 1:
        return [bytes(stored)]
    try:
        plain = sealer.open(bytes(row.address_sealed), sealing_context(row.shop_id))
    except ValueError:
        return [bytes(stored)]
    return keys(sealer, row.shop_id, plain)


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
    if address.old_keys and (known := contact_at(connection, shop_id, address.keys)):
        return known, False
    made = insert_ignoring(connection, contacts, [row], ["shop_id", "address_key"], returning=[contacts.c.id])
    found = int(made[0].id) if made else contact_at(connection, shop_id, address.keys)
    assert found is not None  # noqa: S101 -- it was in the way of the one that should be made
    return found, bool(made)


def contact_at(connection: Connection, shop_id: int, keys: Sequence[bytes]) -> int | None:
    """The contact of an address, by any of the forms of its hash (`address_keys`)."""
    return connection.scalar(
        select(contacts.c.id).where(contacts.c.shop_id == shop_id, contacts.c.address_key.in_(keys))
    )


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
