"""Asks whether it was really the owner of an address who agreed to mail (double opt-in)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from tracker.contacts.consent import latest_consent
from tracker.contacts.models import Consent
from tracker.engage.kind import KINDS, Kind
from tracker.engage.links import DAYS_TO_CONFIRM, confirm_url
from tracker.engage.models import Message
from tracker.phrases import N_
from tracker.shops.models import Shop


def fill(session: Session, shop: Shop, message: Message) -> Mapping[str, Any] | None:
    """The link, and the words that were agreed to. Nothing once it was confirmed or taken back."""
    pending = session.get(Consent, message.about.get("consent"))
    if pending is None or pending.shop_id != shop.id or pending.contact_id is None:
        return None
    latest = latest_consent(session.connection(), pending.purpose, None, pending.contact_id)
    if latest is None or not latest.is_pending:
        return None
    url = confirm_url(shop.id, pending.contact_id, pending.id, message.language)
    return {"url": url, "words_agreed": " ".join(pending.text.split()), "days": DAYS_TO_CONFIRM}


KINDS.register(
    Kind(
        "confirmation",
        label=N_("Confirmation of an address"),
        subject=N_("Please confirm your address for %(shop)s"),
        fill=fill,
        # Whoever types strangers' addresses must not fill their mailboxes.
        most=((1, 1), (3, 30)),
        is_transactional=True,
    )
)
