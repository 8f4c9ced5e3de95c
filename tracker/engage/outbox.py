"""Putting a message into the outbox, in the transaction of what it tells of. The worker sends it after the commit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, func, select, text, update

from tracker.contacts.identify import Address, stored_mailbox_keys
from tracker.contacts.models import Contact
from tracker.db import insert_ignoring, table_of
from tracker.engage.kind import KINDS, Kind
from tracker.engage.models import Message
from tracker.ids import public_id
from tracker.services import services

KEEP_DAYS = 30
"""After which what was sent, or was not, is erased."""

messages = table_of(Message)
contacts = table_of(Contact)

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Recipient:
    """Who is written to: a contact, or somebody of the shop."""

    shop_id: int
    address_sealed: bytes
    address_key: bytes
    mailbox_key: bytes
    contact_id: int | None = None
    mailbox_keys: tuple[bytes, ...] = ()
    """The forms in which `mailbox_key` may be stored while older secret keys are configured."""


def recipient_of(connection: Connection, contact_id: int) -> Recipient:
    """A contact as a recipient."""
    row = connection.execute(select(contacts).where(contacts.c.id == contact_id)).one()
    keys = stored_mailbox_keys(services().sealer, row)
    return Recipient(row.shop_id, row.address_sealed, row.address_key, row.mailbox_key, contact_id, tuple(keys))


def recipient_at(shop_id: int, address: Address) -> Recipient:
    """An address of somebody of the shop."""
    return Recipient(shop_id, address.sealed, address.key, address.mailbox_key)


def put(
    connection: Connection,
    kind: str,
    to: Recipient,
    unique_key: str,
    *,
    language: str,
    about: Mapping[str, Any],
    now: dt.datetime,
    withheld: str = "",
) -> bool:
    """Adds the message, unless one with this key is there. Whether it will be sent.

    Beyond what a mailbox gets of its kind, and where the caller says why, it is kept as withheld: so the shop sees it.
    """
    declared = KINDS.get(kind)
    if declared is None:
        raise ValueError(f"there is no kind of message {kind!r}")
    if not withheld and is_full(connection, declared, to, now):
        withheld = "too_many"
    row = {
        "public_id": public_id("msg"),
        "shop_id": to.shop_id,
        "contact_id": to.contact_id,
        "kind": kind,
        "unique_key": unique_key,
        "language": language,
        "about": dict(about),
        "address_sealed": to.address_sealed,
        "address_key": to.address_key,
        "mailbox_key": to.mailbox_key,
        "state": "withheld" if withheld else "waiting",
        "reason": withheld,
        "reply": "",
        "attempts": 0,
        "created_at": now,
        "due_at": now,
    }
    insert_ignoring(connection, messages, [row], ["shop_id", "unique_key"])
    return not withheld


def send_again(connection: Connection, message_id: int, now: dt.datetime) -> bool:
    """Lets one that failed wait for the worker anew. False where it had not failed."""
    statement = (
        update(messages)
        .where(messages.c.id == message_id, messages.c.state == "failed")
        .values(state="waiting", reason="", reply="", attempts=0, due_at=now, created_at=now)
    )
    return bool(connection.execute(statement).rowcount)


def purge_messages(connection: Connection, now: dt.datetime) -> int:
    """Erases what is over since a month. Returns how many."""
    is_over = (messages.c.state != "waiting", messages.c.created_at < now - KEEP_DAYS * _DAY)
    return connection.execute(delete(messages).where(*is_over)).rowcount


def is_full(connection: Connection, kind: Kind, to: Recipient, now: dt.datetime) -> bool:
    """Whether the mailbox has had as many of the kind as it may."""
    if connection.dialect.name == "postgresql":
        # Of two submissions at once the second must count the first; SQLite has one writer anyway.
        key = int.from_bytes(to.mailbox_key[:8], "big", signed=True)
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})
    return any(_count(connection, kind, to, now - days * _DAY) >= most for most, days in kind.most)


def _count(connection: Connection, kind: Kind, to: Recipient, since: dt.datetime) -> int:
    statement = select(func.count()).where(
        messages.c.shop_id == to.shop_id,
        messages.c.mailbox_key.in_(to.mailbox_keys or (to.mailbox_key,)),
        messages.c.created_at > since,
        messages.c.kind == kind.name,
        messages.c.state != "withheld",
    )
    return int(connection.execute(statement).scalar_one())
