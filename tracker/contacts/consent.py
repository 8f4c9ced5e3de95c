"""The record of consent: what a person allowed or withdrew, in which words, when and how. Rows are only ever added."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

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
        if _latest(connection, purpose, visitor_id, contact_id) == (granted, text):
            continue
        connection.execute(
            insert(consents).values(
                shop_id=shop_id,
                visitor_id=visitor_id,
                contact_id=contact_id,
                purpose=purpose,
                is_granted=granted,
                text=text,
                how=how,
                at=at,
            )
        )


def _latest(
    connection: Connection, purpose: str, visitor_id: int | None, contact_id: int | None
) -> tuple[bool, str] | None:
    whose = consents.c.contact_id == contact_id if contact_id is not None else consents.c.visitor_id == visitor_id
    statement = (
        select(consents.c.is_granted, consents.c.text)
        .where(whose, consents.c.purpose == purpose)
        .order_by(consents.c.id.desc())
        .limit(1)
    )
    row = connection.execute(statement).first()
    return None if row is None else (row.is_granted, row.text)
