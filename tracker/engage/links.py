"""The links that stand in mails: signed, each for one purpose, and opened by nothing but themselves.

They carry the language of the mail: who follows one reads on in it, whatever their browser asks for.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

from tracker.services import services

DAYS_TO_CONFIRM = 7
CONFIRM = "confirm an address"
UNSUBSCRIBE = "unsubscribe"

_DAY = 24 * 3600
_FOR_EVER = 100 * 365 * _DAY
"""A mail may be found in a mailbox after years, and its link has to work then."""


@dataclass(frozen=True)
class ConfirmLink:
    """Whose yes waits to be confirmed, and which row of the record it is."""

    shop_id: int
    contact_id: int
    consent_id: int
    language: str


@dataclass(frozen=True)
class UnsubscribeLink:
    """Which address wants no mail of which shop. By its keyed hash: the link outlives the contact."""

    shop_id: int
    address_key: bytes
    language: str
    key_id: bytes | None = None
    """Under which secret key the hash is; None: from before keys had ids."""
    contact_id: int | None = None
    """Whose address it was, if they are still there."""


def confirm_url(shop_id: int, contact_id: int, consent_id: int, language: str) -> str:
    token = services().signer.sign(CONFIRM, [shop_id, contact_id, consent_id, language])
    return f"{services().settings.public_url}/c/{token}"


def unsubscribe_url(shop_id: int, address_key: bytes, language: str, contact_id: int) -> str:
    key = urlsafe_b64encode(address_key).decode()
    key_id = services().sealer.key_id.hex()
    token = services().signer.sign(UNSUBSCRIBE, [shop_id, key, language, key_id, contact_id])
    return f"{services().settings.public_url}/u/{token}"


def read_confirm(token: object) -> ConfirmLink | None:
    """The link, or None for whatever is missing, altered, older than a week, or signed for another purpose."""
    read = services().signer.read_kept(CONFIRM, token, max_age_seconds=DAYS_TO_CONFIRM * _DAY)
    return ConfirmLink(*read) if isinstance(read, list) and len(read) == 4 else None


def read_late_confirm(token: object) -> ConfirmLink | None:
    """A link that confirmed an address, up to a month after it stopped working: good for asking for a new one."""
    read = services().signer.read_kept(CONFIRM, token, max_age_seconds=30 * _DAY)
    return ConfirmLink(*read) if isinstance(read, list) and len(read) == 4 else None


def read_unsubscribe(token: object) -> UnsubscribeLink | None:
    """The link, or None for whatever is missing, altered, or signed for another purpose."""
    read = services().signer.read_kept(UNSUBSCRIBE, token, max_age_seconds=_FOR_EVER)
    if not isinstance(read, list) or len(read) not in (3, 5):
        return None
    shop_id, key, language, *rest = read
    key_id, contact_id = (bytes.fromhex(rest[0]), rest[1]) if rest else (None, None)
    return UnsubscribeLink(shop_id, urlsafe_b64decode(key), language, key_id, contact_id)
