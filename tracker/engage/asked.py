"""What visitors ask to have by mail: their code, and the link that confirms their address."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection

from tracker.contacts.consent import latest_consent
from tracker.contacts.permission import EMAIL
from tracker.engage.outbox import put, recipient_of
from tracker.i18n import best_language
from tracker.popups.models import Play


def mail_code(connection: Connection, play: Play, language: str, now: dt.datetime) -> None:
    """Sends the code of a play whose prize goes by mail; once, however often the play is asked for."""
    if play.deliver == "screen" or not play.code or play.contact_id is None:
        return
    to = recipient_of(connection, play.contact_id)
    about = {"play": play.public_id}
    put(connection, "coupon", to, f"coupon:{play.public_id}", language=best_language(language), about=about, now=now)


def ask_to_confirm(
    connection: Connection, contact_id: int, consent_id: int, asked_by: bytes, language: str, now: dt.datetime
) -> bool:
    """Sends the link that confirms a yes; once for each submission, which `asked_by` names. Whether one is sent."""
    to = recipient_of(connection, contact_id)
    key = f"confirmation:{asked_by.hex()}"
    about = {"consent": consent_id}
    return put(connection, "confirmation", to, key, language=best_language(language), about=about, now=now)


def is_unconfirmed(connection: Connection, contact_id: int | None) -> bool:
    """Whether the contact's yes to mail still waits for its confirmation."""
    if contact_id is None:
        return False
    latest = latest_consent(connection, EMAIL, None, contact_id)
    return latest is not None and latest.is_pending
