"""What visitors ask to have by mail: their code, and the link that confirms their address."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection

from tracker.contacts.addresses import inbox, private_domain
from tracker.contacts.consent import latest_consent
from tracker.contacts.identify import sealing_context
from tracker.contacts.permission import EMAIL
from tracker.engage.kind import KINDS
from tracker.engage.outbox import Recipient, is_full, put, recipient_of
from tracker.i18n import best_language
from tracker.ids import public_id
from tracker.popups.models import Play
from tracker.services import services
from tracker.throttle import Limit, take


def mail_code(connection: Connection, play: Play, language: str, now: dt.datetime) -> None:
    """Sends the code of a play whose prize goes by mail; once, however often the play is asked for."""
    if play.deliver == "screen" or not play.code or play.contact_id is None:
        return
    to = recipient_of(connection, play.contact_id)
    about = {"play": play.public_id}
    put(connection, "coupon", to, f"coupon:{play.public_id}", language=best_language(language), about=about, now=now)


OF_A_PLACE = Limit("confirmations of a place", 60)
OF_A_SHOP = Limit("confirmations of a shop", 3000)
"""How many strangers' mailboxes may be written to within an hour, whoever asks and however many addresses they have."""
OF_AN_INBOX = Limit("confirmations of an inbox", 3, dt.timedelta(days=1))
OF_A_DOMAIN = Limit("confirmations of a domain", 30)
"""How many mails reach one person by ever other addresses: by spellings of one, or by all of a domain of their own."""


def ask_to_confirm(
    connection: Connection,
    contact_id: int,
    consent_id: int,
    asked_by: bytes,
    language: str,
    now: dt.datetime,
    place: str = "",
) -> bool:
    """Sends the link that confirms a yes; once for each submission, which `asked_by` names. Whether one is sent.

    `place` is the network from which it was asked; of it no more is stored than a keyed hash.
    """
    to = recipient_of(connection, contact_id)
    if not take(connection, OF_A_PLACE, f"{to.shop_id}:{place}", now):
        withheld = "from_one_place"
    else:
        withheld = _too_many(connection, to, now)
    key = f"confirmation:{asked_by.hex()}"
    about = {"consent": consent_id}
    spoken = best_language(language)
    return put(connection, "confirmation", to, key, language=spoken, about=about, now=now, withheld=withheld)


def ask_again(connection: Connection, contact_id: int, language: str, now: dt.datetime) -> bool:
    """Sends the link that confirms a contact's yes to mail once more. False where none waits, or they had enough.

    A withheld one leaves no row: whoever presses is told at once, and may press again tomorrow.
    """
    waits = latest_consent(connection, EMAIL, None, contact_id)
    if waits is None or not waits.is_pending:
        return False
    to = recipient_of(connection, contact_id)
    kind = KINDS.get("confirmation")
    if kind is None or is_full(connection, kind, to, now) or _too_many(connection, to, now):
        return False
    key, about = f"confirmation:{public_id('again')}", {"consent": waits.id}
    return put(connection, "confirmation", to, key, language=best_language(language), about=about, now=now)


def _too_many(connection: Connection, to: Recipient, now: dt.datetime) -> str:
    """Counts one more confirmation to this address. Why it would be too much; empty where it is not."""
    limits = [("one_inbox", OF_AN_INBOX, inbox), ("one_domain", OF_A_DOMAIN, private_domain)]
    try:
        address = services().sealer.open(bytes(to.address_sealed), sealing_context(to.shop_id))
    except ValueError:
        # Sealed with a key that is not configured: it cannot be written to either.
        return "one_inbox"
    for reason, limit, part_of in limits:
        part = part_of(address)
        if part and not take(connection, limit, f"{to.shop_id}:{part}", now):
            return reason
    return "" if take(connection, OF_A_SHOP, str(to.shop_id), now) else "shop_hour"


def is_unconfirmed(connection: Connection, contact_id: int | None) -> bool:
    """Whether the contact's yes to mail still waits for its confirmation."""
    if contact_id is None:
        return False
    latest = latest_consent(connection, EMAIL, None, contact_id)
    return latest is not None and latest.is_pending
