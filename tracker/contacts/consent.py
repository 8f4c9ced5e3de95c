"""The record of consent: what a person allowed or withdrew, in which words, when and how. Rows are only ever added."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, insert, select

from tracker.contacts.models import Consent
from tracker.db import table_of

consents = table_of(Consent)


def write_consent(
    connection: Connection,
    shop_id: int,
    purposes: Mapping[str, bool],
    *,
    visitor_id: int | None = None,
    contact_id: int | None = None,
    text: str = "",
    how: str,
    at: dt.datetime,
) -> None:
    """Adds one row for each purpose whose latest answer differs, or whose words do."""
    for purpose, granted in purposes.items():
        latest = latest_consent(connection, purpose, visitor_id, contact_id)
        if latest is not None and (latest.is_granted, latest.is_pending, latest.text) == (granted, False, text):
            continue
        row = {"shop_id": shop_id, "visitor_id": visitor_id, "contact_id": contact_id, "purpose": purpose}
        _add(connection, row, is_granted=granted, text=text, how=how, at=at)


def write_pending(
    connection: Connection,
    shop_id: int,
    purpose: str,
    *,
    visitor_id: int | None = None,
    contact_id: int | None = None,
    text: str = "",
    how: str,
    at: dt.datetime,
) -> int | None:
    """Notes a yes that has to be confirmed first: until then it is no ground for anything.

    Returns the row that waits for its confirmation; None where the latest word is a yes already, which stays.
    """
    latest = latest_consent(connection, purpose, visitor_id, contact_id)
    if latest is not None and latest.is_granted:
        return None
    if latest is not None and latest.is_pending and latest.text == text:
        return int(latest.id)
    row = {"shop_id": shop_id, "visitor_id": visitor_id, "contact_id": contact_id, "purpose": purpose}
    return _add(connection, row, is_granted=False, is_pending=True, text=text, how=how, at=at)


def latest_consent(connection: Connection, purpose: str, visitor_id: int | None, contact_id: int | None) -> Any:
    """The row that counts, of the contact where one is given, or else of the visitor; None where nothing was said."""
    whose = consents.c.contact_id == contact_id if contact_id is not None else consents.c.visitor_id == visitor_id
    statement = select(consents).where(whose, consents.c.purpose == purpose).order_by(consents.c.id.desc()).limit(1)
    return connection.execute(statement).first()


def _add(connection: Connection, row: Mapping[str, Any], *, is_pending: bool = False, **said: Any) -> int:
    statement = insert(consents).values(**row, is_pending=is_pending, **said).returning(consents.c.id)
    return int(connection.execute(statement).scalar_one())
