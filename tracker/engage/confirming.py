"""Confirming an address, and refusing mail: what the links in mails do when their button is pressed."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from sqlalchemy import Connection, delete, insert, select

from tracker.contacts.consent import latest_consent, write_consent
from tracker.contacts.identify import stored_keys
from tracker.contacts.models import Consent, Contact, Suppression
from tracker.contacts.permission import EMAIL
from tracker.contacts.suppression import UNSUBSCRIBED, is_suppressed, suppress
from tracker.db import table_of
from tracker.engage.links import ConfirmLink, UnsubscribeLink
from tracker.services import services

contacts = table_of(Contact)
consents = table_of(Consent)
suppressions = table_of(Suppression)

CONFIRMED = "confirmed by email"
STOPPED = "unsubscribed by the link in a mail"
CAME_BACK = "came back by the link in a mail"

State = Literal["open", "done", "over"]
"""Of a confirmation: it can be given, it was given, it cannot be given any more."""


def state_of(connection: Connection, link: ConfirmLink) -> State:
    """What pressing the button would do."""
    contact = _contact(connection, link.shop_id, link.contact_id)
    if contact is None or is_suppressed(connection, link.shop_id, stored_keys(services().sealer, contact)):
        return "over"
    asked = connection.execute(
        select(consents).where(
            consents.c.id == link.consent_id,
            consents.c.shop_id == link.shop_id,
            consents.c.contact_id == link.contact_id,
            consents.c.is_pending,
        )
    ).first()
    latest = latest_consent(connection, asked.purpose, None, link.contact_id) if asked else None
    if asked is None or latest is None:
        return "over"
    if latest.is_granted:
        return "done"
    # Whoever agreed in two popups got two links, and may press either.
    return "open" if latest.is_pending else "over"


def confirm(connection: Connection, link: ConfirmLink, now: dt.datetime) -> State:
    """Makes the yes one that counts, once. What the state was before."""
    # Of two presses at once the second waits, and then finds it done.
    connection.execute(select(contacts.c.id).where(contacts.c.id == link.contact_id).with_for_update())
    state = state_of(connection, link)
    if state == "open":
        asked = connection.execute(select(consents).where(consents.c.id == link.consent_id)).one()
        words = {"text": asked.text, "how": CONFIRMED, "at": now}
        write_consent(connection, link.shop_id, {asked.purpose: True}, contact_id=link.contact_id, **words)
    return state


def keys_of_link(connection: Connection, link: UnsubscribeLink) -> list[bytes]:
    """Every form in which the hash of the link's address may be stored."""
    contact = _contact_of(connection, link)
    sealer = services().sealer
    return [
        *([] if contact is None else stored_keys(sealer, contact)),
        link.address_key,
        sealer.rehash(link.address_key),
    ]


def unsubscribe(connection: Connection, link: UnsubscribeLink, now: dt.datetime) -> None:
    """Nothing is sent to the address any more, and a yes of its owner is taken back."""
    if not is_suppressed(connection, link.shop_id, keys_of_link(connection, link)):
        suppress(connection, link.shop_id, link.address_key, link.key_id, UNSUBSCRIBED, now)
    contact = _contact_of(connection, link)
    contact_id = None if contact is None else contact.id
    latest = latest_consent(connection, EMAIL, None, contact_id) if contact_id is not None else None
    if latest is not None and (latest.is_granted or latest.is_pending):
        words = {"text": latest.text, "how": STOPPED, "at": now}
        write_consent(connection, link.shop_id, {EMAIL: False}, contact_id=contact_id, **words)


def come_back(connection: Connection, link: UnsubscribeLink, now: dt.datetime) -> None:
    """Undoes what the link did, and nothing that was done in another way: what counted before it counts again."""
    connection.execute(
        delete(suppressions).where(
            suppressions.c.shop_id == link.shop_id,
            suppressions.c.address_key.in_(keys_of_link(connection, link)),
            suppressions.c.reason == UNSUBSCRIBED,
        )
    )
    contact = _contact_of(connection, link)
    contact_id = None if contact is None else contact.id
    whose = (consents.c.contact_id == contact_id, consents.c.purpose == EMAIL)
    statement = select(consents).where(*whose).order_by(consents.c.id.desc()).limit(2)
    said = list(connection.execute(statement)) if contact_id is not None else []
    if len(said) == 2 and said[0].how == STOPPED:
        kept = {name: getattr(said[1], name) for name in ("is_granted", "is_pending", "text")}
        row = {"shop_id": link.shop_id, "contact_id": contact_id, "purpose": EMAIL, "how": CAME_BACK, "at": now}
        connection.execute(insert(consents).values(**row, **kept))


def _contact(connection: Connection, shop_id: int, contact_id: int | None) -> Any:
    return connection.execute(
        select(contacts).where(contacts.c.id == contact_id, contacts.c.shop_id == shop_id)
    ).first()


def _contact_of(connection: Connection, link: UnsubscribeLink) -> Any:
    """The contact whose address it is, if there is one; one who came back after an erasure has another number."""
    theirs = (contacts.c.shop_id == link.shop_id, contacts.c.address_key == link.address_key)
    found = connection.execute(select(contacts).where(*theirs)).first()
    return found or _contact(connection, link.shop_id, link.contact_id)
